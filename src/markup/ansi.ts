/** Colours of a terminal as classes: `ESC [ 1 m ESC [ 31 m` is `ansi-bold ansi-red`.
 *
 *  A page's styles say what the sixteen colours look like in light and dark; the 256 and the sixteen million are the
 *  nearest of these, since a colour chosen for a black terminal cannot be read on white. */
import Anser from 'anser';

/** The classes, separated by spaces, of text behind these sequences (and no other text); '' where they leave it plain. */
export function ansiClasses(sequences: string): string {
  const entry = Anser.ansiToJson(`${sequences.replaceAll(':', ';')}x`, { json: true, use_classes: true }).at(
    -1,
  )!;
  const [front, back] = [colourName(entry.fg, entry.fg_truecolor), colourName(entry.bg, entry.bg_truecolor)];
  return [
    ...DECORATIONS.filter((name) => entry.decorations.includes(name)).map((name) => `ansi-${name}`),
    ...(front === undefined ? [] : [`ansi-${front}`]),
    ...(back === undefined ? [] : [`ansi-on-${back}`]),
  ].join(' ');
}

/** Blinking text stands still, and hidden text is shown: a reviewer wants to see it. */
const DECORATIONS = ['bold', 'dim', 'italic', 'underline', 'strikethrough'] as const;

/** `red`, `bright-red`; undefined: none. */
function colourName(name: string | null, rgb: string | null): string | undefined {
  if (name === null || name === undefined) return undefined;
  const named = /^ansi-((?:bright-)?[a-z]+)$/.exec(name)?.[1];
  if (named !== undefined && COLOURS.has(named)) return named;
  const number = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  const levels = number === undefined ? rgb?.split(',').map(Number) : paletteColour(Number(number));
  if (levels?.length !== 3 || levels.some((level) => !Number.isFinite(level))) return undefined;
  return nearestColour(levels);
}

/** Of the cube of 6 x 6 x 6 colours from 16 on, and the greys behind it. */
function paletteColour(number: number): readonly number[] {
  if (number >= 232) return [0, 0, 0].map(() => 8 + 10 * (number - 232));
  const at = number - 16;
  return [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) =>
    step === 0 ? 0 : 55 + 40 * step,
  );
}

function nearestColour(levels: readonly number[]): string {
  const distance = (other: readonly number[]): number =>
    other.reduce((sum, level, index) => sum + (level - levels[index]!) ** 2, 0);
  const [first, ...others] = [...COLOURS];
  return others.reduce((best, one) => (distance(one[1]) < distance(best[1]) ? one : best), first!)[0];
}

/** As xterm shows them. */
const COLOURS: ReadonlyMap<string, readonly number[]> = new Map([
  ['black', [0, 0, 0]],
  ['red', [205, 0, 0]],
  ['green', [0, 205, 0]],
  ['yellow', [205, 205, 0]],
  ['blue', [0, 0, 238]],
  ['magenta', [205, 0, 205]],
  ['cyan', [0, 205, 205]],
  ['white', [229, 229, 229]],
  ['bright-black', [127, 127, 127]],
  ['bright-red', [255, 0, 0]],
  ['bright-green', [0, 255, 0]],
  ['bright-yellow', [255, 255, 0]],
  ['bright-blue', [92, 92, 255]],
  ['bright-magenta', [255, 0, 255]],
  ['bright-cyan', [0, 255, 255]],
  ['bright-white', [255, 255, 255]],
]);
