/** Any text, of all code points but lone surrogates. fast-check's own (`unit: 'binary'`) makes tables of a million of
 *  them first, which takes a second and a hundred megabytes. */
import fc from 'fast-check';

const SURROGATES = 0x800;

const character: fc.Arbitrary<string> = fc
  .oneof(fc.nat(0x7f), fc.nat(0xffff - SURROGATES), fc.nat(0x10ffff - SURROGATES))
  .map((point) => String.fromCodePoint(point < 0xd800 ? point : point + SURROGATES));

export const anyText: fc.Arbitrary<string> = fc.string({ unit: character });
