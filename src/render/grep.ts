/** What `nbdiff grep` found, in lines as those of `git grep`:
 *
 *      analysis.ipynb:cell 3:line 2:model.fit(X_train, y_train)
 *      analysis.ipynb:cell 3 output 1:line 9:ValueError: ...
 *      HEAD~2:analysis.ipynb-cell 3-line 1-# a line around it                                          */
import type { FoundLine, FoundText } from '../grep/search-cells.ts';
import type { Span } from '../pattern/automaton.ts';
import { visibleButTabs } from './display.ts';
import { type Paint, paintWith } from './paint.ts';
import { type PathForm, pathIn } from './quote-path.ts';

export interface GrepLook {
  /** undefined: no colours. */
  readonly color: Paint | undefined;
  readonly pathForm: PathForm;
  /** Paths before lines. */
  readonly names: boolean;
  /** Each notebook's path once, above its lines. */
  readonly heading: boolean;
  /** An empty line between notebooks. */
  readonly breaks: boolean;
  readonly lineNumbers: boolean;
  /** Lines around are shown: `--` stands between those that do not follow each other. */
  readonly hasContext: boolean;
  /** What of a line matches; undefined: that is not shown. */
  readonly spans: ((line: string) => readonly Span[]) | undefined;
}

/** The lines of one notebook; `isFirst`: none were shown before. `name`: its path with the commit's name. */
export function renderFound(
  name: string,
  found: readonly FoundText[],
  isFirst: boolean,
  look: GrepLook,
): string {
  const paint = paintWith(look.color);
  const path = paint.magenta(pathIn(look.pathForm, name));
  const isNul = look.pathForm === 'nul';
  const lines: string[] = [];
  if (look.breaks && !isFirst) lines.push('\n');
  if (look.heading) lines.push(path, isNul ? '\0' : '\n');
  let isParted = isFirst || look.heading || look.breaks;
  for (const { cell, output, runs } of found) {
    const text = output === undefined ? `cell ${cell}` : `cell ${cell} output ${output}`;
    for (const run of runs) {
      if (look.hasContext && !isParted) lines.push(paint.cyan('--'), '\n');
      isParted = false;
      for (const line of run) {
        const sign = paint.cyan(line.isFound ? ':' : '-');
        const place = look.lineNumbers ? [text, `line ${line.number}`] : [text];
        const separator = isNul ? '\0' : sign;
        lines.push(
          ...(look.names && !look.heading ? [path, separator] : []),
          place.map(paint.green).join(sign),
          separator,
          contentOf(line, look),
          '\n',
        );
      }
    }
  }
  return lines.join('');
}

/** For `-l` and `-L`. */
export function renderName(name: string, { color, pathForm }: GrepLook): string {
  return `${paintWith(color).magenta(pathIn(pathForm, name))}${pathForm === 'nul' ? '\0' : '\n'}`;
}

export function renderCount(name: string, count: number, { color, pathForm, names }: GrepLook): string {
  const paint = paintWith(color);
  if (!names) return `${count}\n`;
  return `${paint.magenta(pathIn(pathForm, name))}${pathForm === 'nul' ? '\0' : paint.cyan(':')}${count}\n`;
}

function contentOf({ text, isFound }: FoundLine, { color, spans }: GrepLook): string {
  if (color === undefined || spans === undefined || !isFound) return visibleButTabs(text);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of spans(text)) {
    pieces.push(
      visibleButTabs(text.slice(at, start)),
      color.bold(color.red(visibleButTabs(text.slice(start, end)))),
    );
    at = end;
  }
  return [...pieces, visibleButTabs(text.slice(at))].join('');
}
