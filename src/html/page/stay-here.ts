/** Nobody but the reader leaves the page. No content security policy stops `<meta http-equiv=refresh>`, which the
 *  sanitiser takes out of what notebooks hold: this holds where that one should fail. */

interface Leaving extends Event {
  readonly userInitiated: boolean;
  readonly hashChange: boolean;
  readonly navigationType: 'push' | 'reload' | 'replace' | 'traverse';
}

export function stayHere(): void {
  const navigation = (window as { readonly navigation?: EventTarget }).navigation;
  navigation?.addEventListener('navigate', (event) => {
    const { userInitiated, hashChange, navigationType } = event as Leaving;
    const isReaders =
      userInitiated || hashChange || navigationType === 'reload' || navigationType === 'traverse';
    if (!isReaders) event.preventDefault();
  });
}
