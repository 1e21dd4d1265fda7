// The inspector's view shows what strangers wrote: nothing in it may read text as markup or as code, or make links of it.
import { expect, test } from 'vitest';
import { codeFiles, textOf } from './sources.ts';

const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  [
    'reads text as markup',
    /\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|setHTML|createContextualFragment|parseFromString|srcdoc)\b/,
  ],
  ['reads text as markup', /\b(?:unsafeHTML|unsafeSVG|unsafeMathML|unsafeStatic|unsafeCSS)\b/],
  ['writes a document', /\bdocument\s*\.\s*write(?:ln)?\b/],
  ['runs text', /\beval\s*\(|\bnew\s+Function\b|\bsetTimeout\s*\(\s*['"`]/],
  [
    'loads or frames something',
    /<(?:iframe|object|embed|script|a)[\s>/]|createElement\(\s*['"`](?:iframe|object|embed|script|a)['"`]/i,
  ],
  [
    'fetches something',
    /\b(?:fetch|importScripts)\s*\(\s*['"`a-z]|\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|\bsendBeacon\b/,
  ],
  ['leaves the page', /\b(?:window\s*\.\s*open|location\s*(?:\.\s*(?:href|assign|replace)|=[^=]))/],
  ['sets a style that the policy forbids', /\sstyle=["'$]|styleMap/],
];

/** The page's maker writes its one script. */
const EXCUSED = new Map([['client/src/inspector/html.ts', ['loads or frames something']]]);

test('no file of the view reads text as markup or code, or loads anything', () => {
  const views = codeFiles().filter(
    (file) => file.startsWith('client/src/inspector/view/') || file === 'client/src/inspector/html.ts',
  );
  expect(views.length).toBeGreaterThan(20);
  const broken = views.flatMap((file) =>
    breaches(textOf(file))
      .filter((what) => !EXCUSED.get(file)?.includes(what))
      .map((what) => `${file} ${what}`),
  );
  expect(broken).toEqual([]);
});

test.each([
  'element.innerHTML = text;',
  'html`${unsafeHTML(text)}`',
  'document.write(text)',
  'eval(text)',
  'html`<a href=${url}>`',
  "fetch('https://x')",
  'window.open(url)',
  'html`<div style="color: red">`',
])('%s would be seen', (text) => {
  expect(breaches(text)).not.toEqual([]);
});

function breaches(text: string): string[] {
  // Comments may name what is absent.
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return FORBIDDEN.filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
}
