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
  size: 'warn',
  secrets: 'off',
};

interface InFile {
  /** From 0; undefined: the notebook itself. */
  readonly cell: number | undefined;
  /** Byte in the file. */
  readonly offset: number;
}

export type Finding = InFile &
  /** `column`: from 1, where the trouble has a place in the file. */
  (
    | { readonly rule: 'unreadable'; readonly reason: string; readonly column: number | undefined }
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
    /** Bytes; of one cell's outputs, or of the file. */
    | { readonly rule: 'size'; readonly size: number; readonly limit: number }
    | { readonly rule: 'secrets'; readonly what: string }
  );
