/** dist/nbdiff.cjs: all commands. */
export { runOnProcess } from '../../terminal/process-io.ts';
export { main } from '../main.ts';
