/** The line over the page, when nobody answers. */

const WORDS = {
  lost: 'The connection to nbdiff is lost; trying again. What was decided is in the file.',
  locked: 'Open the address that nbdiff has printed; each of them opens one tab.',
  over: 'This session is over; what was decided is in the file. You can close this tab.',
} as const;

type Kind = keyof typeof WORDS;

let shown: { readonly kind: Kind; readonly element: HTMLElement } | undefined;

export function showBanner(kind: Kind): void {
  if (shown !== undefined && shown.kind !== 'lost') return; // it stays so
  hideBanner();
  const element = document.createElement('p');
  element.className = 'banner';
  element.dataset.banner = kind;
  element.setAttribute('role', 'alert');
  element.textContent = WORDS[kind];
  shown = { kind, element };
  document.body.prepend(element);
}

export function hideBanner(): void {
  if (shown?.kind !== 'lost') return;
  shown.element.remove();
  shown = undefined;
}
