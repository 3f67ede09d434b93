import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withBlock, withoutBlock } from '../../src/install/managed-block.ts';

const LINES = ['[diff "nbdiff"]', '\tcommand = x'];

/** Files made of pieces that matter: ends of line, comments like ours, sections, single bytes. */
const anyFile = fc.option(
  fc
    .array(
      fc.oneof(fc.constantFrom('\n', '\r\n', '\r', '# nbdiff', '[user]', 'a = b', '\xe9', ' '), fc.string()),
    )
    .map((pieces) => pieces.join(''))
    .filter((text) => !text.includes('# nbdiff: ')),
  { nil: undefined },
);

describe('a block in a file of somebody else', () => {
  test('comes out without a trace', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        expect(withoutBlock(withBlock(file, LINES))).toEqual({ rest: file, lines: LINES });
      }),
    );
  });

  test('leaves what was written before and behind it', () => {
    fc.assert(
      fc.property(anyFile, fc.constantFrom('[x]\n', '\ty = 1', '# end\r\n'), (file, behind) => {
        const { rest } = withoutBlock(withBlock(file, LINES) + behind);
        const unfinished = file !== undefined && file !== '' && !file.endsWith('\n');
        const newline = /^[^\n]*\r\n/.test(file ?? '') ? '\r\n' : '\n';
        expect(rest).toBe((file ?? '') + (unfinished ? newline : '') + behind);
      }),
    );
  });

  test('no lines are no block, and a file without one is as it was', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        expect(withBlock(file, [])).toBe(file);
        expect(withoutBlock(file)).toEqual({ rest: file, lines: undefined });
      }),
    );
  });
});
