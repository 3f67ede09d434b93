import type { Plugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vite';

export const pageText: Plugin;
export function pageTextOf(heed: (files: readonly string[]) => void): Plugin;
export const pageTextForVite: VitePlugin;
