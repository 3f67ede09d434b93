/** The notebooks of a range, compared and drawn one after the other; many of them by several threads. */
import { sidesOf } from '../compare/changed-notebooks.ts';
import { withImpact } from '../compare/impact.ts';
import { type OpenRange, openRange } from '../compare/range-notebooks.ts';
import type { ChangedFile } from '../git/revisions.ts';
import { gitFor } from '../git/run.ts';
import type { Io } from '../io.ts';
import { type OpenedPolicy, type Policy, reopenPolicy } from '../policy/policy.ts';
import { everyColor } from '../terminal/color.ts';
import { type Circumstances, circumstancesOf, inThread, type Launcher, share } from '../work/share.ts';
import type { Workshop } from '../work/workshop.ts';
import { type DiffArguments, waysOf } from './diff-arguments.ts';
import { type ApartPage, type OpenedPage, openPage, showsImpact } from './diff-page.ts';
import { relativeOf } from './range-files.ts';
import { factsOf, type Shown, shownOn } from './shown-notebook.ts';

/** Notebooks for which a second thread pays. */
const LEAST = 2000;

/** `page` is what they are put on, in the order of the files. */
export async function* showRange(
  files: readonly ChangedFile[],
  page: OpenedPage,
  { request, policy, isColored }: Pick<RangeSetup, 'request' | 'isColored'> & { readonly policy: Policy },
  io: Io,
  launcher: Launcher,
): AsyncGenerator<Shown> {
  const range = rangeOf(request, policy, io);
  const { apart } = page;
  try {
    // A range with files of the work tree is seldom long, and what the filter makes of them is asked for all at once.
    if (apart === undefined || files.length < LEAST || !files.every(isOfBlobs)) {
      yield* shownOn(page, range.notebooks(files), request.outputs);
      return;
    }
    const { columns } = io;
    const setup: RangeSetup = {
      ...circumstancesOf(io),
      ...{ policy: policy.opened, request, isColored, columns },
    };
    const jobs = files.map((file, place) => ({ file, place }));
    const here = workshopOn(apart, range, request);
    let place = 0;
    for await (const { drawn, ...facts } of share(jobs, {
      kind: 'range',
      setup,
      here,
      least: LEAST,
      launcher,
    })) {
      const file = files[place]!;
      place += 1;
      const anew = async (): Promise<Iterable<string>> => {
        for await (const notebook of range.notebooks([file])) return page.add(notebook);
        return [];
      };
      yield { ...facts, pieces: async () => (await apart.take(drawn)) ?? anew() };
    }
  } finally {
    range.close();
  }
}

interface RangeSetup extends Circumstances {
  readonly policy: OpenedPolicy;
  readonly request: DiffArguments;
  readonly isColored: boolean;
  readonly columns: number;
}

interface Job {
  readonly file: ChangedFile;
  /** In the range, from 0. */
  readonly place: number;
}

type Drawn = Omit<Shown, 'pieces'> & { readonly drawn: unknown };

/** In a thread. */
export async function openRangeWorkshop(setup: RangeSetup): Promise<Workshop<Job, Drawn>> {
  const io = { ...inThread(setup), columns: setup.columns };
  const policy = await reopenPolicy(setup.policy, io);
  const color = setup.isColored ? await everyColor() : undefined;
  const { apart } = await openPage(setup.request, undefined, policy.settings, color, io);
  return workshopOn(apart!, rangeOf(setup.request, policy, io), setup.request);
}

function workshopOn(apart: ApartPage, range: OpenRange, { outputs }: DiffArguments): Workshop<Job, Drawn> {
  return {
    work: async function* (jobs) {
      let at = 0;
      for await (const notebook of range.notebooks(jobs.map(({ file }) => file))) {
        const { place } = jobs[at]!;
        at += 1;
        yield { ...factsOf(notebook, outputs), drawn: await apart.draw(notebook, place) };
      }
    },
    close: range.close,
  };
}

function rangeOf(request: DiffArguments, policy: Policy, io: Pick<Io, 'cwd' | 'env'>): OpenRange {
  const asItIs = request.outputs !== 'none' || request.metadata;
  const options = { relative: relativeOf(request, policy), asItIs, ways: waysOf(request) };
  const range = openRange(options, policy, gitFor(io));
  const isAsked = showsImpact(request, policy.settings);
  return { ...range, notebooks: (files) => withImpact(range.notebooks(files), isAsked) };
}

function isOfBlobs(file: ChangedFile): boolean {
  return sidesOf(file).every((side) => side?.kind !== 'work-tree');
}
