import { find } from '../../html/page/dom.ts';

/** Above what is shown, why there is not more; undefined: nothing is wrong. */
export function showProblem(message: string | undefined): void {
  const problem = find('main > .problem')!;
  problem.hidden = message === undefined;
  problem.textContent = message ?? '';
}
