// The quick look before the rules of a .gitignore are asked never changes their answer.
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import ignore from 'ignore';
import { expect, it } from 'vitest';
import { isGitIgnored, withGitIgnore } from '../../server/src/project/git-ignore.ts';
import { folder } from '../cli/toolward.ts';

const segment = fc.constantFrom(
  'a',
  'b',
  'ab',
  'a.b',
  '*',
  '**',
  '*.b',
  'a?',
  'a*',
  '[ab]',
  '\\a',
  '!a',
  '#a',
  ' a',
  '(a|b)',
);
const pattern = fc
  .tuple(
    fc.constantFrom('', '!', '/', '!/', '**/', ' '),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '/', '/**', ' ', '\r'),
  )
  .map(([before, segments, after]) => before + segments.join('/') + after);
const paths = ['a', 'b', 'ab', 'a.b', '(a|b)', '!a', 'a/a', 'a/b', 'b/a', 'b/a.b', 'ab/a', 'b/ab/a', 'b/ab/a.b'];

it('answers as all rules together would, for paths in folders that are not ignored', () => {
  const root = folder();
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), fc.boolean(), (patterns, isFolder) => {
      const text = patterns.join('\n');
      fs.writeFileSync(path.join(root, '.gitignore'), text);
      const rules = withGitIgnore([], root);
      const plain = ignore({ ignorecase: false }).add(text);
      for (const each of paths) {
        const above = each.split('/').slice(0, -1);
        if (above.some((_, n) => plain.ignores(`${above.slice(0, n + 1).join('/')}/`))) continue;
        const wanted = plain.ignores(isFolder ? `${each}/` : each);
        expect([text, each, isGitIgnored(rules, path.join(root, each), isFolder)]).toEqual([text, each, wanted]);
      }
    }),
    { numRuns: 300 },
  );
});

it('lets a nearer .gitignore take a folder back with all that is in it', () => {
  const root = folder({ '.gitignore': 'gen/\n', 'src/.gitignore': '!gen/\n', 'src/gen/a.ts': '' });
  const outer = withGitIgnore([], root);
  const inner = withGitIgnore(outer, path.join(root, 'src'));
  expect(isGitIgnored(outer, path.join(root, 'src/gen'), true)).toBe(true);
  expect(isGitIgnored(inner, path.join(root, 'src/gen'), true)).toBe(false);
  expect(isGitIgnored(inner, path.join(root, 'src/gen/a.ts'), false)).toBe(false);
});
