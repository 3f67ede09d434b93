/** Colours of a terminal, or none. (Packages for it ask for standard output when they load, which takes Node
 *  milliseconds for each file that git shows.) */
export type Paint = Readonly<
  Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'inverse', (text: string) => string>
>;

export function createPaint(color: boolean): Paint {
  // Each style ends with its own code, so that one can stand inside another.
  const style =
    (start: number, end: number) =>
    (text: string): string =>
      color ? `\x1b[${start}m${text}\x1b[${end}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
    inverse: style(7, 27),
  };
}
