/** Blobs by name through one `git cat-file --batch` process, however many are read.
 *
 *  Requests are answered in their order, so several can be under way at once; a reader that asks for
 *  the next file before it has worked on this one never waits for git. */
import { spawn } from 'node:child_process';
import { NotebookError } from '../errors.ts';
import { type Git, gitMissing } from './run.ts';

export interface Blobs {
  /** The bytes of an object named by id or as `REV:path`; undefined where git has no such object.
   *  The name must not hold a newline. `path`: of an object named by id, for readers that ask what the path's filter makes
   *  of it. */
  readonly read: (name: string, path?: string) => Promise<Buffer | undefined>;
  /** Ends the process; what is under way is answered first. */
  readonly close: () => void;
}

interface Request {
  readonly resolve: (blob: Buffer | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Bytes that arrived and were not taken yet. Chunks are joined only once an answer is complete,
 *  so that a large blob is copied once. */
interface Inbox {
  chunks: Buffer[];
  length: number;
}

/** The process starts with the first read: a range without blobs costs nothing. */
export function openBlobs(git: Git): Blobs {
  let batch: ReturnType<typeof startBatch> | undefined;
  return {
    read: (name) => {
      if (name.includes('\n')) return Promise.resolve(undefined);
      batch ??= startBatch(git);
      return batch.request(name);
    },
    close: () => batch?.end(),
  };
}

function startBatch(git: Git): { request: (name: string) => Promise<Buffer | undefined>; end: () => void } {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: git.cwd,
    env: git.env as NodeJS.ProcessEnv,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting: Request[] = [];
  const inbox: Inbox = { chunks: [], length: 0 };
  let needed = 1;
  let asked = '';
  let complaint = '';
  let ended: Error | undefined;

  const fail = (error: Error): void => {
    ended ??= error;
    for (const request of waiting.splice(0)) request.reject(ended);
  };
  /** What is asked for at once goes in one piece: waking git takes longer than it takes to answer. */
  const ask = (): void => {
    if (asked !== '') child.stdin.write(asked);
    asked = '';
  };
  child.stdout.on('data', (chunk: Buffer) => {
    inbox.chunks.push(chunk);
    inbox.length += chunk.length;
    while (inbox.length >= needed && inbox.length > 0 && waiting.length > 0) {
      const answer = takeAnswer(inbox);
      if (answer.kind === 'incomplete') {
        needed = answer.needed;
        return;
      }
      needed = 1;
      waiting.shift()?.resolve(answer.kind === 'blob' ? answer.bytes : undefined);
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.stdin.on('error', () => {});
  child.on('error', (error: NodeJS.ErrnoException) => fail(gitMissing(error.code)));
  child.on('close', () => {
    const reason = complaint.split('\n')[0]?.replace(/^(fatal|error): /, '') || 'git cat-file ended early';
    fail(new NotebookError({ kind: 'git', reason }));
  });

  return {
    request: (name) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        waiting.push({ resolve, reject });
        asked += `${name}\n`;
        if (asked.length === name.length + 1) queueMicrotask(ask);
      }),
    end: () => {
      ask();
      child.stdin.end();
    },
  };
}

type Answer =
  | { readonly kind: 'incomplete'; readonly needed: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'blob'; readonly bytes: Buffer };

/** The next answer, taken out of the inbox: `<oid> <type> <size>\n<bytes>\n`, or `<name> missing\n`
 *  and the like. `needed` is how many bytes must be there before it pays to look again. */
function takeAnswer(inbox: Inbox): Answer {
  const bytes = inbox.chunks.length === 1 ? inbox.chunks[0]! : Buffer.concat(inbox.chunks, inbox.length);
  inbox.chunks = [bytes];
  const newline = bytes.indexOf(0x0a);
  if (newline < 0) return { kind: 'incomplete', needed: inbox.length + 1 };
  const header = /^[0-9a-f]+ (\w+) (\d+)$/.exec(bytes.toString('utf8', 0, newline));
  const start = newline + 1;
  const end = header === null ? start : start + Number(header[2]) + 1;
  if (bytes.length < end) return { kind: 'incomplete', needed: end };
  inbox.chunks = bytes.length > end ? [bytes.subarray(end)] : [];
  inbox.length = bytes.length - end;
  if (header === null || header[1] !== 'blob') return { kind: 'absent' };
  return { kind: 'blob', bytes: bytes.subarray(start, end - 1) };
}
