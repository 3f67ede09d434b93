/** How a file that holds one cell's source is named, for the editor that colours it by its name. */
import type { Cell } from './notebook.ts';

/** `.py`; `language` is the kernel's, in lower case. */
export function fileExtension({ type }: Pick<Cell, 'type'>, language: string): string {
  switch (type) {
    case 'code':
      return EXTENSIONS[language] ?? '.txt';
    case 'raw':
      return '.txt';
  }
  return '.md';
}

/** By the kernel's language. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  python: '.py',
  r: '.r',
  julia: '.jl',
  javascript: '.js',
  typescript: '.ts',
  scala: '.scala',
  ruby: '.rb',
  rust: '.rs',
  'c++': '.cpp',
  bash: '.sh',
  sql: '.sql',
};
