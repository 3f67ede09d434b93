/** Markdown for colours alone, a line at a time: headings, quotes, code, links and emphasis, and nothing of what is in
 *  a fence. */
import type { StreamParser, StringStream } from '@codemirror/streamparser';

interface State {
  /** The fence or `$$` that ends the block in which we are. */
  fence: string | undefined;
}

export const markdown: StreamParser<unknown> = {
  startState: (): State => ({ fence: undefined }),
  token: (stream: StringStream, given: unknown): string | null => {
    const state = given as State;
    if (stream.sol()) {
      const style = atLineStart(stream, state);
      if (style !== undefined) return style;
    }
    return within(stream);
  },
};

function atLineStart(stream: StringStream, state: State): string | null | undefined {
  const fence = matched(stream, /^ {0,3}(`{3,}|~{3,}|\$\$)/, false)?.trim();
  if (state.fence !== undefined) {
    if (fence?.startsWith(state.fence)) state.fence = undefined;
    stream.skipToEnd();
    return 'string';
  }
  if (fence !== undefined) {
    const isOpen = stream.string.trim() === fence || fence !== '$$';
    if (isOpen) state.fence = fence;
    stream.skipToEnd();
    return 'string';
  }
  if (matched(stream, /^ {0,3}#{1,6}(?=\s|$)/, false) !== undefined) {
    stream.skipToEnd();
    return 'heading';
  }
  if (matched(stream, /^ {0,3}>/) !== undefined) return 'comment';
  if (matched(stream, /^\s*(?:[-*+]|\d{1,9}[.)])(?=\s)/) !== undefined) return 'keyword';
  return undefined;
}

const CODE = /^(`+)(?:(?!\1).)+\1/;
const MATH = /^\$[^\s$](?:[^$]*[^\s$])?\$/;
const ADDRESS = /^\]\([^()\s]*\)/;
const STRONG = /^\*\*(?=\S)[^*]+\*\*/;

function within(stream: StringStream): string | null {
  if (matched(stream, CODE) !== undefined || matched(stream, MATH) !== undefined) return 'string';
  if (matched(stream, ADDRESS) !== undefined) return 'link';
  if (matched(stream, STRONG) !== undefined) return 'def';
  stream.next();
  stream.eatWhile(/[^`$\]*]/);
  return null;
}

function matched(stream: StringStream, pattern: RegExp, consume = true): string | undefined {
  const found = stream.match(pattern, consume);
  return Array.isArray(found) ? found[0] : undefined;
}
