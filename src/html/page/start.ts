/** What runs in every page of sections: folds, toggles, keys, the outline of the notebook in view, and marks of what was
 *  viewed. One listener serves for what is there when something happens, so that sections may come and go. */
import { find, root } from './dom.ts';
import { mirrorRuns, startFolds } from './folds.ts';
import { followReader } from './in-view.ts';
import { type MoreActions, startKeys } from './keys.ts';
import { type Moves, startMoves } from './moves.ts';
import { type Keep, showSettings, startSettings } from './settings.ts';
import { startSliders } from './sliders.ts';
import { type Marks, showViewed, startViewed } from './viewed.ts';

export interface StartedPage {
  readonly moves: Moves;
  /** Shows sections that came as the reader has set the page; to be called whenever some came or went. */
  readonly refresh: () => void;
}

/** Once the page is there; it is as it should be after `refresh`. `keep`: other than in the browser. */
export function startPage(
  marks: Marks,
  more: MoreActions = { keys: {}, buttons: {} },
  keep?: Keep,
): StartedPage {
  followBar();
  startFolds();
  startSettings(keep);
  startViewed(marks);
  startSliders();
  const followSections = followReader();
  const moves = startMoves();
  startKeys(moves, more);
  return {
    moves,
    refresh: () => {
      showSettings();
      showViewed(marks);
      mirrorRuns();
      followSections();
      moves.refresh();
    },
  };
}

/** Pixels of a bar in one line, as the style sheet has them. */
const BAR = 56;

/** What sticks below the bar has to know how high it is: its tools wrap. */
export function followBar(): void {
  let known = BAR;
  new ResizeObserver(([entry]) => {
    const height = Math.round(entry!.borderBoxSize[0]!.blockSize);
    // All of the page is styled anew when it changes.
    if (height === known) return;
    known = height;
    root.style.setProperty('--bar', `${height}px`);
  }).observe(find('.bar')!);
}
