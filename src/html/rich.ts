/** What only outputs and text cells need, most of it somebody else's work: readers of HTML, Markdown, TeX and pictures.
 *  dist/rich.cjs, which a report loads when it comes to a notebook that has some. */
import { drawBundle, drawCellOutputs, drawOutputs } from './outputs.ts';
import outputs from './page/outputs.css?text';
import prose from './page/prose.css?text';
import { drawRenderedMarkdown } from './rendered.ts';
import type { Rich } from './view.ts';

export const rich: Rich = {
  drawOutputs,
  drawCellOutputs,
  drawBundle,
  drawRenderedMarkdown,
  styles: { outputs, prose },
};
