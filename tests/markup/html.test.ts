import { expect, test } from 'vitest';
import { html, joinHtml, trustedHtml } from '../../src/markup/html.ts';

test('text and attributes are escaped, markup and numbers are not', () => {
  const name = `"><script>alert('1')</script>&`;
  const inner = html`<b>${name}</b>`;
  expect(html`<p title="${name}">${inner}${3}${undefined}${false}</p>`.markup).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">' +
      '<b>&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</b>3</p>',
  );
});

test('a list stands piece behind piece', () => {
  const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>`.markup).toBe('<ul><li>a</li><li>&lt;</li></ul>');
  expect(joinHtml(items).markup).toBe('<li>a</li><li>&lt;</li>');
});

test('what a sanitiser wrote goes in as it is', () => {
  expect(html`<div>${trustedHtml('<em>&amp;</em>')}</div>`.markup).toBe('<div><em>&amp;</em></div>');
});
