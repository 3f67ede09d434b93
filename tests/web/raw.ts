/** What goes over a connection, byte by byte, as no browser and no library of requests would send it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection to the server, closed when the test is over. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // seen as its end
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** All that comes back until the server hangs up. */
export async function heard(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

/** What comes back for `request`, after which the server hangs up. */
export async function sendRaw(port: number, request: string | Buffer): Promise<string> {
  const socket = await dial(port);
  const answer = heard(socket);
  socket.write(request);
  return answer;
}

/** A request in its own words; `headers` replace those that go without saying. */
export function request(
  first: string,
  port: number,
  headers: Readonly<Record<string, string | undefined>> = {},
  body = '',
): string {
  const all = {
    Host: `127.0.0.1:${port}`,
    Connection: 'close',
    ...(body === '' ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [`${first} HTTP/1.1`, ...lines, '', body].join('\r\n');
}

/** Of an answer, or of what came back instead. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
}
