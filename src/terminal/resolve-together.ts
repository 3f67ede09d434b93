/** `nbdiff resolve` at a terminal, from the first conflict to `git add`, in one session with pages and other terminals. */
import { wordAddIt, wordGivenElsewhere } from '../render/resolve-words.ts';
import { isAdded } from '../session/conflicted-file.ts';
import { undo } from '../session/session.ts';
import { dropEnded } from '../session/shared.ts';
import { finishSession, type Offer } from './finish.ts';
import { listenTo } from './listening.ts';
import { arrive, type ByKeys, comeBack, resolveByKeys } from './resolve-keys.ts';

/** Whether nothing is left to do in any of the files. */
export async function resolveTogether(window: Omit<ByKeys, 'listening'>): Promise<boolean> {
  const { shared, person, io } = window;
  const listening = listenTo(shared);
  let seen = shared.session();
  const offer: Offer = async (path) => {
    const keys = undo(seen) === undefined ? (['y', 'n'] as const) : (['y', 'n', 'u'] as const);
    const asked = await listening.ask((withdrawn) => person.askKey(wordAddIt(path, keys), keys, withdrawn));
    if (asked.kind === 'withdrawn') return elsewhere(path);
    if (asked.key === 'n' || asked.key === undefined) return 'left';
    const { kind, session } =
      asked.key === 'y' ? await shared.add(path, seen) : await shared.change((now) => undo(now) ?? now, seen);
    if (kind === 'made') seen = session;
    return kind === 'made' && asked.key === 'y' ? 'added' : 'again';
  };
  const elsewhere = (path: string): 'added' | 'again' => {
    const now = shared.session();
    const before = seen.files.get(path)!;
    const { file } = now.files.get(path)!;
    if (!isAdded(file) || !file.onDisk.equals(before.file.onDisk)) return 'again';
    io.write(wordGivenElsewhere(path));
    return 'added';
  };
  try {
    for (let step = arrive(seen); ; step = comeBack(seen, shared.session())) {
      seen = await resolveByKeys(step, { ...window, listening });
      const end = await finishSession(seen, offer, io);
      if (end === 'again') continue;
      await dropEnded(shared);
      return end === 'done';
    }
  } finally {
    listening.stop();
  }
}
