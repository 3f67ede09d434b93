/** git's long-running filter protocol, version 2: one process serves all files of a git command.
 *  https://git-scm.com/docs/gitattributes, "Long Running Filter Process"
 *
 *  git's side is read and written synchronously: it asks for one file after the other and waits. */
import { readSync, writeSync } from 'node:fs';

export interface Filter {
  /** Work-tree content to what git stores; `path` in git's bytes. */
  readonly clean: (path: Buffer, content: Buffer) => Buffer | Promise<Buffer>;
  /** What git stores to work-tree content; `blob` is its name, where git tells it. */
  readonly smudge: (path: Buffer, content: Buffer, blob?: string) => Buffer | Promise<Buffer>;
}

/** Serves `filter` on the two descriptors until git closes its end, or is gone. */
export async function serveFilter(filter: Filter, input = 0, output = 1): Promise<void> {
  try {
    await serve(filter, input, output);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function serve(filter: Filter, input: number, output: number): Promise<void> {
  const packets = new Packets(input, output);
  if (packets.readText() === undefined) return;
  packets.skipList();
  packets.writeList(['git-filter-server', 'version=2']);
  packets.skipList();
  packets.writeList(['capability=clean', 'capability=smudge']);
  for (;;) {
    const request = packets.readList();
    if (request === undefined) return;
    const content = packets.readContent();
    if (content === undefined) return;
    const command = fieldOf(request, 'command=')?.toString('latin1');
    const path = fieldOf(request, 'pathname=');
    if (path === undefined || (command !== 'clean' && command !== 'smudge')) {
      packets.writeList(['status=error']);
      continue;
    }
    const blob = fieldOf(request, 'blob=')?.toString('latin1');
    const result = await filter[command](path, content, blob);
    packets.writeList(['status=success']);
    packets.writeContent(result);
    packets.writeList([]);
  }
}

function fieldOf(lines: readonly Buffer[], key: string): Buffer | undefined {
  const line = lines.find((candidate) => candidate.subarray(0, key.length).toString('latin1') === key);
  return line?.subarray(key.length);
}

/** Bytes in one packet at most, its length of four digits not counted. */
const LARGEST = 65516;
const FLUSH = Buffer.from('0000');

class Packets {
  private readonly input: number;
  private readonly output: number;
  private buffer: Buffer = Buffer.alloc(1 << 20);
  private start = 0;
  private end = 0;

  constructor(input: number, output: number) {
    this.input = input;
    this.output = output;
  }

  /** One packet as text without its newline; '' for a flush, undefined at the end of the input. */
  readText(): string | undefined {
    const packet = this.read();
    if (packet === undefined) return undefined;
    return packet === FLUSH ? '' : packet.toString('utf8').replace(/\n$/, '');
  }

  /** Packets up to a flush, without their newlines; undefined at the end of the input. */
  readList(): readonly Buffer[] | undefined {
    const lines: Buffer[] = [];
    for (;;) {
      const packet = this.read();
      if (packet === undefined) return undefined;
      if (packet === FLUSH) return lines;
      lines.push(Buffer.from(packet.at(-1) === 0x0a ? packet.subarray(0, -1) : packet));
    }
  }

  skipList(): void {
    for (let packet = this.read(); packet !== undefined && packet !== FLUSH; ) packet = this.read();
  }

  /** undefined where the input ends before it does: half a notebook is none. */
  readContent(): Buffer | undefined {
    const pieces: Buffer[] = [];
    for (;;) {
      const packet = this.read();
      if (packet === undefined) return undefined;
      if (packet === FLUSH) return Buffer.concat(pieces);
      pieces.push(Buffer.from(packet));
    }
  }

  writeList(lines: readonly string[]): void {
    this.write([...lines.flatMap((line) => packetOf(Buffer.from(`${line}\n`))), FLUSH]);
  }

  writeContent(content: Buffer): void {
    const pieces: Buffer[] = [];
    for (let at = 0; at < content.length; at += LARGEST)
      pieces.push(...packetOf(content.subarray(at, at + LARGEST)));
    this.write([...pieces, FLUSH]);
  }

  /** The inside of the next packet, good until the next call; FLUSH for a flush, undefined at the end. */
  private read(): Buffer | undefined {
    if (!this.fill(4)) return undefined;
    const length = Number.parseInt(this.buffer.toString('latin1', this.start, this.start + 4), 16);
    if (length === 0) {
      this.start += 4;
      return FLUSH;
    }
    if (!(length >= 4) || !this.fill(length)) return undefined;
    const packet = this.buffer.subarray(this.start + 4, this.start + length);
    this.start += length;
    return packet;
  }

  /** Reads until `count` bytes are there; false at the end of the input. */
  private fill(count: number): boolean {
    if (this.end - this.start >= count) return true;
    this.buffer.copyWithin(0, this.start, this.end);
    this.end -= this.start;
    this.start = 0;
    while (this.end < count) {
      const got = retry(() =>
        readSync(this.input, this.buffer, this.end, this.buffer.length - this.end, null),
      );
      if (got === 0) return false;
      this.end += got;
    }
    return true;
  }

  private write(pieces: readonly Buffer[]): void {
    const bytes = Buffer.concat(pieces);
    for (let done = 0; done < bytes.length; ) {
      done += retry(() => writeSync(this.output, bytes, done, bytes.length - done));
    }
  }
}

function packetOf(content: Buffer): readonly Buffer[] {
  return [Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content];
}

/** A pipe that is not ready says so instead of waiting; the end of a closed one counts as nothing read. */
function retry(act: () => number): number {
  for (;;) {
    try {
      return act();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
