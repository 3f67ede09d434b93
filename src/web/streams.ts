/** What pages are told while they are open: a line of JSON an event, over a connection that each keeps. An empty line now
 *  and then says that somebody is still there, on both sides. */
import type { LiveEvent } from './app.ts';

export interface Streams {
  readonly open: () => Response;
  readonly emit: (event: LiveEvent) => void;
  /** The last event, and no more. */
  readonly end: (event: LiveEvent) => void;
}

/** Milliseconds between two signs of life. */
const HEARTBEAT = 5000;
/** Bytes that wait for a page which does not read them. It comes back and asks for all there is. */
const LONGEST_QUEUE = 2 ** 20;

/** `counted` is told how many are open, each time that changes. */
export function createStreams(counted: (open: number) => void): Streams {
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let isOver = false;
  const leave = (stream: ReadableStreamDefaultController<Uint8Array>): void => {
    if (!open.delete(stream)) return;
    if (open.size === 0) clearInterval(heart);
    counted(open.size);
  };
  const send = (line: string): void => {
    const bytes = Buffer.from(`${line}\n`);
    for (const stream of [...open]) {
      stream.enqueue(bytes);
      if ((stream.desiredSize ?? 0) > 0) continue;
      stream.close();
      leave(stream);
    }
  };
  let heart: NodeJS.Timeout | undefined;
  return {
    open: () => {
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>(
        {
          start: (stream) => {
            own = stream;
            stream.enqueue(Buffer.from('\n'));
            if (isOver) return stream.close();
            open.add(stream);
            if (open.size === 1) heart = setInterval(() => send(''), HEARTBEAT);
            counted(open.size);
          },
          cancel: () => leave(own!),
        },
        new ByteLengthQueuingStrategy({ highWaterMark: LONGEST_QUEUE }),
      );
      // Proxies hold back what they take for a page.
      return new Response(body, {
        headers: { 'content-type': 'application/jsonl; charset=utf-8', 'x-accel-buffering': 'no' },
      });
    },
    emit: (event) => send(JSON.stringify(event)),
    end: (event) => {
      send(JSON.stringify(event));
      isOver = true;
      for (const stream of [...open]) {
        stream.close();
        leave(stream);
      }
    },
  };
}
