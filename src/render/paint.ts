/** Colours of a terminal, or none. Renderers are given the colours, which terminal/color.ts loads only where they are
 *  wanted. */
export type Paint = Readonly<
  Record<
    'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'inverse',
    (text: string) => string
  >
>;

/** `colors` themselves; undefined paints nothing. */
export function paintWith(colors: Paint | undefined): Paint {
  return colors ?? PLAIN;
}

const asItIs = (text: string): string => text;

const PLAIN: Paint = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  green: asItIs,
  yellow: asItIs,
  cyan: asItIs,
  magenta: asItIs,
  inverse: asItIs,
};
