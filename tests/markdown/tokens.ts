/** A page of Markdown as a host reads it, looked at token by token. */
import { marked, type Token, type Tokens } from 'marked';

/** All tokens at any depth, in order. */
export function tokensOf(page: string): readonly Token[] {
  const all: Token[] = [];
  marked.walkTokens(marked.lexer(page), (token) => {
    all.push(token);
  });
  return all;
}

export function codeBlocks(page: string): readonly Tokens.Code[] {
  return tokensOf(page).filter((token): token is Tokens.Code => token.type === 'code');
}

/** What stands outside of code, in Markdown and in HTML, as a host reads it for names, numbers and addresses. */
export function plainText(page: string): string {
  return tokensOf(page)
    .map((token) => {
      if (token.type === 'html') return token.text.replace(/<code>[^<]*<\/code>/g, '');
      return 'tokens' in token || token.type === 'code' || token.type === 'codespan' || !('text' in token)
        ? ''
        : token.text;
    })
    .join('\n');
}

/** What is wrong with how the page is built; empty for a good one. */
export function flaws(page: string): readonly string[] {
  const found: string[] = [];
  for (const { raw } of codeBlocks(page)) {
    const [fence = ''] = /^`+/.exec(raw) ?? [];
    const lines = raw.trimEnd().split('\n');
    if (fence.length < 3) found.push(`no fence: ${raw}`);
    if (lines.length < 2 || lines.at(-1) !== fence) found.push(`not closed: ${raw}`);
  }
  const tags = tokensOf(page).flatMap((token) =>
    token.type === 'html' ? [...token.text.matchAll(/<(\/?)([\w!-]+)[^>]*>/g)] : [],
  );
  const open: string[] = [];
  for (const [whole, slash, name = ''] of tags) {
    if (whole === '<!-- nbdiff -->' || name === 'wbr') continue;
    if (!['details', 'summary', 'code'].includes(name)) found.push(`a tag of somebody else: ${whole}`);
    if (slash === '') open.push(name);
    else if (open.pop() !== name) found.push(`${whole} closes something else`);
  }
  for (const name of open) found.push(`<${name}> is not closed`);
  return found;
}
