/** What `nbdiff check` can find, as data; render/findings.ts words it. */

/** A rule's name is what people switch on and off, so it never changes. */
export const RULES = [
  'unreadable',
  'conflict',
  'schema',
  'unknown-key',
  'duplicate-id',
  'outputs',
  'noise',
  'execution-order',
  'edited-after-run',
  'unexecuted',
  'used-before-made',
  'made-nowhere',
  'stale-output',
  'size',
  'secrets',
] as const;

export type Rule = (typeof RULES)[number];

export type Severity = 'error' | 'warn' | 'off';

export type Severities = Readonly<Record<Rule, Severity>>;

/** Only what is surely wrong fails: a notebook that cannot be opened, or that holds an open conflict.
 *  `outputs` and `noise` become errors where the repository says that they are not committed. */
export const DEFAULT_SEVERITIES: Severities = {
  unreadable: 'error',
  conflict: 'error',
  schema: 'error',
  // Jupyter opens what has a key too many: cells with ids in format 4.4 are in many a history.
  'unknown-key': 'warn',
  'duplicate-id': 'error',
  outputs: 'off',
  noise: 'off',
  'execution-order': 'warn',
  'edited-after-run': 'warn',
  unexecuted: 'warn',
  'used-before-made': 'warn',
  'made-nowhere': 'warn',
  'stale-output': 'warn',
  size: 'warn',
  secrets: 'off',
};

interface InFile {
  /** From 0; undefined: the notebook itself. */
  readonly cell: number | undefined;
  /** Byte in the file. */
  readonly offset: number;
}

/** What a finding about a name knows. */
interface OfName {
  readonly name: string;
  /** Of the cell's source, from 1, where the name is used. */
  readonly sourceLine: number;
  /** Cells, from 0, of which the same is true. */
  readonly alsoIn: readonly number[];
  /** Of the name, in the order of the cells. */
  readonly way: readonly NameStep[];
}

/** What a cell does with a name. */
export interface NameStep {
  readonly cell: number;
  readonly does: 'makes' | 'may-make' | 'changes' | 'uses' | 'deletes';
  /** Of the cell's last run. */
  readonly count: number | undefined;
}

export type Finding = InFile &
  (
    | { readonly rule: 'unreadable'; readonly reason: string }
    /** Marker lines in a source, or (`record`) a clash recorded in metadata; `ended`: the record of one that a person has
     *  ended by hand, which blocks nobody; `index`: git has no one version of the file, but those to merge. */
    | {
        readonly rule: 'conflict';
        readonly where: 'source' | 'record' | 'ended' | 'index';
        readonly count: number;
      }
    /** `count`: how often the notebook has it, of which this is the first. */
    | { readonly rule: 'schema' | 'unknown-key'; readonly reason: string; readonly count: number }
    | { readonly rule: 'duplicate-id'; readonly id: string; readonly first: number }
    /** How many cells have outputs or a count. */
    | { readonly rule: 'outputs'; readonly cells: number }
    | { readonly rule: 'noise' }
    /** The count does not rise above that of an earlier cell; or the highest count says that runs are missing. */
    | { readonly rule: 'execution-order'; readonly count: number; readonly earlier: number }
    | { readonly rule: 'edited-after-run' }
    | { readonly rule: 'unexecuted' }
    /** Run from the top, the cell fails: the name is made below (`madeIn`, maybe further down in the cell itself), or was
     *  deleted above. */
    | (OfName & {
        readonly rule: 'used-before-made';
        /** The function that is called there and uses the name. */
        readonly through: string | undefined;
        readonly madeIn: number | undefined;
        readonly deletedIn: number | undefined;
      })
    | (OfName & { readonly rule: 'made-nowhere' })
    /** The output was made with another value of the name than what stands above would give: `madeIn` makes or changes it,
     *  and ran again since, was not run as it stands, was edited since the version before, came from the other side of a
     *  merge than the output, or stands below the cells that used the name and made it for them. */
    | (OfName & {
        readonly rule: 'stale-output';
        readonly madeIn: number;
        readonly since: 'ran-again' | 'not-run' | 'edited' | 'merged' | 'below';
        /** The name that the cell itself uses, where that was made of the other. */
        readonly by: string | undefined;
      })
    /** Bytes; of one cell's outputs, or of the file. */
    | { readonly rule: 'size'; readonly size: number; readonly limit: number }
    | { readonly rule: 'secrets'; readonly what: string }
  );
