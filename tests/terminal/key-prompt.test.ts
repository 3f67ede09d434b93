/** Keys as a terminal sends them. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askKey } from '../../src/terminal/key-prompt.ts';

/** What the prompt makes of bytes that a terminal sends; `end` closes it afterwards. */
async function asked(
  keys: readonly string[],
  sent: readonly string[],
  end = false,
): Promise<{ readonly key: string | undefined; readonly screen: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = '';
  output.on('data', (chunk) => {
    screen += String(chunk);
  });
  const asking = askKey('take it?', keys, { input, output });
  for (const bytes of sent) {
    await new Promise(setImmediate);
    input.write(bytes);
  }
  if (end) input.end();
  return { key: await asking, screen };
}

describe('a key', () => {
  test.each([
    ['o', 'o'],
    ['S', 'S'],
    ['s', 's'],
    ['+', '+'],
    ['?', '?'],
  ])('%s is taken', async (sent, key) => {
    expect((await asked(['o', 's', 'S', '+', '?'], [sent])).key).toBe(key);
  });

  test('that is not offered asks for help, where there is some', async () => {
    expect((await asked(['o', '?'], ['x'])).key).toBe('?');
    expect((await asked(['o', '?'], ['\r'])).key).toBe('?');
    expect((await asked(['y', 'n'], ['x', 'n'])).key).toBe('n');
  });

  test('that writes nothing is passed over', async () => {
    expect((await asked(['o', '?'], ['\x1b[A', '\x01', 'o'])).key).toBe('o');
  });
});

test('the question stands on the screen, with the answer behind it', async () => {
  expect((await asked(['o'], ['o'])).screen).toContain('take it? o');
});

test.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])('%s is no answer', async (_, sent) => {
  expect((await asked(['o', '?'], [sent])).key).toBeUndefined();
});

test('a terminal that goes away is no answer', async () => {
  expect((await asked(['o', '?'], [], true)).key).toBeUndefined();
});
