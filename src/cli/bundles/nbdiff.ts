/** dist/nbdiff.cjs: all commands. */
export { runOnProcess } from '../../terminal/process-io.ts';
export { main } from '../main.ts';

/** For the build. */
export async function manPage(): Promise<string> {
  return (await import('../man-page.ts')).manPage();
}
