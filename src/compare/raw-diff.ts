/** A unified diff of two versions of a file as text: `clean` is about what a diff of cells leaves out. */
export async function rawDiff(name: string, before: Buffer, after: Buffer): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before.toString('utf8'), after.toString('utf8'));
}
