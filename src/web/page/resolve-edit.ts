/** A conflict's lines in an editor, one at a time, below what can be decided. */
import { find, root } from '../../html/page/dom.ts';
import type { Lines } from '../resolve/wire.ts';
import { EDITOR_EVENT, type Editor, type OpenEditor } from './editor-door.ts';
import type { Shown } from './resolve-shown.ts';
import { say } from './said.ts';

export interface Editing {
  /** Opens the editor of a conflict; the one that is open is gone to. */
  readonly edit: (card: HTMLElement) => Promise<void>;
  readonly save: () => Promise<void>;
  /** Asks once where something was typed. */
  readonly leave: () => void;
  /** Drops what was typed. */
  readonly cancel: () => void;
  readonly begin: (start: number) => void;
  /** Whether something was typed that is not saved. */
  readonly isChanged: () => boolean;
}

interface OpenedEditor {
  readonly editor: Editor;
  readonly lines: Lines;
  readonly frame: HTMLElement;
  readonly card: HTMLElement;
}

/** `decided` is called with the conflict once its lines are saved. */
export function createEditing(shown: () => Shown, decided: (id: string) => Promise<void>): Editing {
  let opened: OpenedEditor | undefined;

  const isOpen = (): OpenedEditor | undefined => (opened?.frame.isConnected ? opened : undefined);
  const isChanged = (): boolean => {
    const now = isOpen();
    return now !== undefined && now.editor.text() !== now.lines.text;
  };
  const cancel = (): void => {
    const now = isOpen();
    opened = undefined;
    if (now === undefined) return;
    now.editor.end();
    now.frame.remove();
    now.card.querySelector<HTMLElement>('[data-do=edit]')?.focus({ preventScroll: true });
  };
  const save = async (): Promise<void> => {
    const now = isOpen();
    if (now === undefined) return;
    const { id } = now.card;
    const refused = now.frame.querySelector('.refused')!;
    refused.textContent = '';
    const answer = await shown().act('edit', { conflict: id, text: now.editor.text() });
    if (answer === undefined) {
      refused.textContent = find('#said')!.textContent;
      return;
    }
    cancel();
    await decided(id);
  };
  const leave = (): void => {
    if (!isChanged()) {
      cancel();
      return;
    }
    say('Cancel drops what you typed.');
    isOpen()?.frame.querySelector<HTMLElement>('[data-do=cancel]')?.focus();
  };

  // A tab that is closed by mistake asks first.
  addEventListener('beforeunload', (event) => {
    if (isChanged()) event.preventDefault();
  });

  return {
    edit: async (card) => {
      const now = isOpen();
      if (now?.card === card) return now.editor.focus();
      if (isChanged()) {
        say('Save or cancel the other conflict that you are editing.', true);
        return now!.editor.focus();
      }
      cancel();
      const [lines, open] = await Promise.all([
        shown().ask('lines', { conflict: card.id }) as Promise<Lines | undefined>,
        loadEditor(),
      ]);
      if (lines === undefined) return;
      const place = document.createElement('div');
      place.innerHTML = lines.html;
      const frame = place.firstElementChild as HTMLElement;
      card.append(frame);
      const parent = frame.querySelector<HTMLElement>('.text')!;
      const editor = open({
        parent,
        label: parent.dataset.label!,
        text: lines.text,
        separator: lines.separator,
        language: lines.language,
        save: () => void save(),
        leave,
      });
      opened = { editor, lines, frame, card };
      frame.scrollIntoView({ block: 'nearest' });
      editor.focus();
    },
    save,
    leave,
    cancel,
    begin: (start) => {
      const now = isOpen();
      const text = now?.lines.starts[start];
      if (now === undefined || text === undefined) return;
      now.editor.replace(text);
      now.editor.focus();
    },
    isChanged,
  };
}

let loading: Promise<OpenEditor> | undefined;

/** Most people need none. */
function loadEditor(): Promise<OpenEditor> {
  loading ??= new Promise((resolve, reject) => {
    const take = (event: Event): void => resolve((event as CustomEvent<OpenEditor>).detail);
    document.addEventListener(EDITOR_EVENT, take, { once: true });
    const script = document.createElement('script');
    script.src = new URL('assets/editor.js', location.href).href;
    script.addEventListener('error', () => reject(new TypeError('the editor did not come')));
    root.append(script);
  });
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
