/** The names of a notebook whose cells run from the top: which cell makes each, which change it, which use it, and what would
 *  fail. A function runs where it is called, and what calls it is what uses the names in it.
 *
 *      cell 3   df = load()            made in 3
 *      cell 5   df['a'] = 1            changed in 5
 *      cell 7   plot(df)               used in 7, as 3 made it and 5 changed it */
import { isHostName, isKnownName } from './known-names.ts';
import { type MadeFunction, type MadeValue, type NameEvent, type Surety, weaker } from './name-events.ts';

export interface CellCode {
  /** undefined: no code of this language. */
  readonly events: readonly NameEvent[] | undefined;
  /** Whether somebody wants to know that it fails: not where it is meant to, nor where it does not run. */
  readonly isMeantToRun: boolean;
}

export interface FollowOptions {
  readonly python: 2 | 3;
  /** Names that are there before a cell has run, beside those of Python and IPython. */
  readonly given: ReadonlySet<string>;
}

export interface NameUse {
  readonly name: string;
  /** In the cell's source, where the name stands or what uses it is called. */
  readonly at: number;
  readonly surety: Surety;
  /** Cells that made it as it is used here, and changed it since; not this one. In order. */
  readonly from: readonly number[];
  readonly isImported: boolean;
}

export interface CellNames {
  /** Each name once, as it is used first. */
  readonly uses: readonly NameUse[];
  readonly makes: ReadonlySet<string>;
  /** Under a condition, or in code that cannot be read to the end. */
  readonly mayMake: ReadonlySet<string>;
  /** Of `mayMake`, what stands in such code as any word. */
  readonly guesses: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
  readonly deletes: ReadonlySet<string>;
}

/** Where the name is missed first. */
interface Place {
  readonly name: string;
  readonly cell: number;
  /** In the cell's source. */
  readonly at: number;
  /** The function that is called there and uses it; undefined: it stands there itself. */
  readonly through: string | undefined;
  /** Other cells that miss it. */
  readonly alsoIn: readonly number[];
}

export type MissingName =
  /** A later cell makes it, or this one does further down. */
  | (Place & { readonly kind: 'made-later'; readonly madeIn: number })
  /** A cell above deletes it, and none makes it again. */
  | (Place & { readonly kind: 'deleted'; readonly deletedIn: number })
  /** No cell makes it, and there is none whose names nobody can tell. */
  | (Place & { readonly kind: 'nowhere' });

export interface FollowedNames {
  /** A cell of the notebook each. */
  readonly cells: readonly CellNames[];
  /** In the order of the cells. */
  readonly missing: readonly MissingName[];
  /** The first cell from which on names may be there that nobody can tell, and why. */
  readonly hidden: { readonly cell: number; readonly by: string } | undefined;
}

export function followNames(cells: readonly CellCode[], options: FollowOptions): FollowedNames {
  const run = new Run(options);
  for (const [index, cell] of cells.entries()) run.cell(index, cell);
  return run.end();
}

interface Known {
  /** Cells that made it and changed it since, in order. */
  readonly from: readonly number[];
  readonly value: MadeValue | undefined;
  /** Whether it has this value and no other that a branch may have given it. */
  readonly isCertain: boolean;
  /** The cell that made the value. */
  readonly cell: number;
}

interface Missed {
  readonly name: string;
  /** Where it is noticed, and where the name itself stands. */
  readonly cell: number;
  readonly at: number;
  readonly standsIn: number;
  readonly standsAt: number;
  readonly through: string | undefined;
  readonly deletedIn: number | undefined;
}

interface DraftCell {
  readonly uses: Map<string, NameUse>;
  readonly makes: Set<string>;
  readonly mayMake: Set<string>;
  readonly guesses: Set<string>;
  readonly changes: Set<string>;
  readonly deletes: Set<string>;
}

/** How events run: in which cell, called from where, how surely. */
interface Frame {
  readonly cell: number;
  readonly surety: Surety;
  /** The call in the cell that came to here. */
  readonly call: { readonly name: string; readonly at: number } | undefined;
  /** The cell in which the code stands. */
  readonly standsIn: number;
  /** Bodies, and values with all their bodies, that ran in this cell already, by how surely. */
  readonly ran: Map<object, Surety>;
  /** Calls on the way to here. */
  readonly depth: number;
}

/** Longer ways lead through code that writes itself. */
const DEEPEST_CALL = 100;

/** Whether it has not run yet, or less surely; from now on it has. */
function isNew(ran: Map<object, Surety>, what: object, surety: Surety): boolean {
  const before = ran.get(what);
  if (before !== undefined && weaker(before, surety) === surety) return false;
  ran.set(what, surety);
  return true;
}

class Run {
  private readonly options: FollowOptions;
  private readonly known = new Map<string, Known>();
  private readonly deletedIn = new Map<string, number>();
  /** Cells that make each name, in order. */
  private readonly makers = new Map<string, number[]>();
  private readonly drafts: DraftCell[] = [];
  private readonly missed: Missed[] = [];
  private readonly hidden: { readonly cell: number; readonly by: string }[] = [];

  constructor(options: FollowOptions) {
    this.options = options;
  }

  cell(index: number, { events, isMeantToRun }: CellCode): void {
    this.drafts.push({
      uses: new Map(),
      makes: new Set(),
      mayMake: new Set(),
      guesses: new Set(),
      changes: new Set(),
      deletes: new Set(),
    });
    const surety = isMeantToRun ? 'sure' : 'caught';
    const frame = {
      cell: index,
      surety,
      call: undefined,
      standsIn: index,
      ran: new Map(),
      depth: 0,
    } as const;
    this.events(events ?? [], frame);
  }

  end(): FollowedNames {
    return {
      cells: this.drafts.map((draft) => ({ ...draft, uses: [...draft.uses.values()] })),
      missing: this.missing(),
      hidden: this.hidden[0],
    };
  }

  private events(events: readonly NameEvent[], frame: Frame): void {
    const draft = this.drafts[frame.cell]!;
    for (const event of events) {
      switch (event.kind) {
        case 'use':
          this.use(event, frame);
          break;
        case 'make':
          this.make(event, frame);
          break;
        case 'change':
          draft.changes.add(event.name);
          this.changed(event.name, frame.cell);
          break;
        case 'patch':
          this.patched(event.name);
          break;
        case 'delete':
          if (!event.isSure || frame.call !== undefined) break;
          draft.deletes.add(event.name);
          this.known.delete(event.name);
          this.deletedIn.set(event.name, frame.cell);
          break;
        case 'hide':
          this.hidden.push({ cell: frame.cell, by: event.by });
          break;
      }
    }
  }

  private make(
    { name, isSure, value, isGuess }: NameEvent & { readonly kind: 'make' },
    { cell, standsIn }: Frame,
  ): void {
    const before = this.known.get(name);
    const isAlone = isSure || before === undefined;
    const from = isAlone ? [cell] : [...before.from.filter((one) => one !== cell), cell];
    const kept = value ?? (isAlone ? undefined : before.value);
    this.known.set(name, {
      from,
      value: kept,
      isCertain: isAlone,
      cell: value === undefined && !isAlone ? before.cell : standsIn,
    });
    const draft = this.drafts[cell]!;
    (isSure ? draft.makes : draft.mayMake).add(name);
    if (isGuess === true) draft.guesses.add(name);
    const makers = this.makers.get(name);
    if (makers === undefined) this.makers.set(name, [cell]);
    else if (makers.at(-1) !== cell) makers.push(cell);
  }

  private changed(name: string, cell: number): void {
    const before = this.known.get(name);
    if (before === undefined || before.value?.kind === 'import' || before.from.at(-1) === cell) return;
    this.known.set(name, { ...before, from: [...before.from.filter((one) => one !== cell), cell] });
  }

  private patched(name: string): void {
    const before = this.known.get(name);
    const hasMethods = before?.value?.kind === 'class' || before?.value?.kind === 'instance';
    if (hasMethods) this.known.set(name, { ...before, isCertain: false });
  }

  private use({ name, at, surety, calls }: NameEvent & { readonly kind: 'use' }, frame: Frame): void {
    const known = this.known.get(name);
    const how = weaker(surety, frame.surety);
    const place = frame.call?.at ?? at;
    if (known === undefined) {
      // What may not run fails nobody, and behind names that are hidden nobody can tell.
      if (how !== 'sure' || this.hidden.length > 0) return;
      if (isKnownName(name, this.options.python) || this.options.given.has(name)) return;
      const { cell, standsIn, call } = frame;
      const deletedIn = this.deletedIn.get(name);
      this.missed.push({ name, cell, at: place, standsIn, standsAt: at, through: call?.name, deletedIn });
      return;
    }
    const { uses } = this.drafts[frame.cell]!;
    const { value } = known;
    const before = uses.get(name);
    if (before === undefined || (before.surety !== 'sure' && how === 'sure')) {
      const from = known.from.filter((one) => one !== frame.cell);
      uses.set(name, { name, at: place, surety: how, from, isImported: value?.kind === 'import' });
    }
    if (value === undefined || value.kind === 'import' || frame.depth >= DEEPEST_CALL) return;
    if (calls === false && !isNew(frame.ran, value, how)) return;
    const call = frame.call ?? { name: typeof calls === 'string' ? `${name}.${calls}` : name, at };
    const runs = certainly(known, how);
    this.run(value, calls, { ...frame, surety: runs, standsIn: known.cell, call, depth: frame.depth + 1 });
  }

  /** What a function, a class or an object of one does where it is called, or may do where it is handed on. */
  private run(value: MadeValue, calls: boolean | string, frame: Frame): void {
    const mayRun = { ...frame, surety: weaker(frame.surety, 'maybe') };
    switch (value.kind) {
      case 'import':
        return;
      case 'function':
        this.runBody(value.body, calls === true && !value.isLazy ? frame : mayRun);
        return;
      case 'class':
        for (const [name, { body, isLazy }] of this.methodsOf(value))
          this.runBody(body, calls === true && AT_CREATION.has(name) && !isLazy ? frame : mayRun);
        return;
      case 'instance': {
        const made = this.valueNamed(value.of);
        if (made?.value.kind !== 'class') return;
        for (const [name, { body, isLazy }] of this.methodsOf(made.value)) {
          const isCalled = name === calls || (calls === true && WHEN_CALLED.has(name));
          const surety = certainly(made, frame.surety);
          this.runBody(body, {
            ...(isCalled && !isLazy ? { ...frame, surety } : mayRun),
            standsIn: made.cell,
          });
        }
        return;
      }
      case 'alias': {
        const made = this.valueNamed(value.of);
        if (made !== undefined && made.value.kind !== 'alias' && made.value.kind !== 'instance')
          this.run(made.value, calls, {
            ...frame,
            surety: certainly(made, frame.surety),
            standsIn: made.cell,
          });
        return;
      }
    }
  }

  private valueNamed(name: string): (Known & { readonly value: MadeValue }) | undefined {
    const known = this.known.get(name);
    return known?.value === undefined ? undefined : { ...known, value: known.value };
  }

  /** Its own before those of the classes that it builds on. Behind a class that is not in the notebook none is sure. */
  private methodsOf(value: MadeValue & { readonly kind: 'class' }): ReadonlyMap<string, MadeFunction> {
    const methods = new Map(value.methods);
    const seen = new Set([value]);
    const waiting = [...value.bases];
    let isKnown = true;
    while (waiting.length > 0) {
      const base = waiting.shift();
      const made = base === undefined ? undefined : this.valueNamed(base);
      const isClass = made?.value.kind === 'class';
      if (base !== 'object' && !(isClass && made.isCertain)) isKnown = false;
      if (made?.value.kind !== 'class' || seen.has(made.value)) continue;
      seen.add(made.value);
      waiting.push(...made.value.bases);
      for (const [name, method] of made.value.methods)
        if (!methods.has(name)) methods.set(name, { ...method, isLazy: method.isLazy || !isKnown });
    }
    return methods;
  }

  /** Once for each cell and surety: a second run finds no more. */
  private runBody(body: readonly NameEvent[], frame: Frame): void {
    if (isNew(frame.ran, body, frame.surety)) this.events(body, frame);
  }

  private missing(): readonly MissingName[] {
    const found = new Map<string, MissingName & { readonly alsoIn: number[] }>();
    for (const missed of this.missed) {
      const before = found.get(missed.name);
      if (before !== undefined) {
        if (missed.cell !== before.cell && !before.alsoIn.includes(missed.cell))
          before.alsoIn.push(missed.cell);
        continue;
      }
      const one = this.judged(missed);
      if (one !== undefined) found.set(missed.name, one);
    }
    return [...found.values()].sort((one, other) => one.cell - other.cell || one.at - other.at);
  }

  /** undefined: nobody can tell that it fails. */
  private judged(missed: Missed): (MissingName & { readonly alsoIn: number[] }) | undefined {
    const { name, cell, at, standsIn, standsAt, through, deletedIn } = missed;
    const place = { name, cell, at, through, alsoIn: [] };
    const makers = this.makers.get(name) ?? [];
    const later = makers.find((maker) => maker >= cell);
    if (later !== undefined) return { ...place, kind: 'made-later', madeIn: later };
    if (deletedIn !== undefined) return { ...place, kind: 'deleted', deletedIn };
    if (makers.length > 0 || this.hidden.length > 0 || isHostName(name)) return undefined;
    return { ...place, kind: 'nowhere', cell: standsIn, at: standsAt, through: undefined };
  }
}

/** How surely what stands under a name runs. */
function certainly({ isCertain }: Known, surety: Surety): Surety {
  return isCertain ? surety : weaker(surety, 'maybe');
}

/** Methods that run when an object is made, and when it is called. */
const AT_CREATION: ReadonlySet<string> = new Set(['__new__', '__init__', '__post_init__']);
const WHEN_CALLED: ReadonlySet<string> = new Set(['__call__', 'forward', 'call']);
