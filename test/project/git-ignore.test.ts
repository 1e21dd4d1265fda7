// Patterns of .gitignore mean what they mean to git, and no pattern makes anybody wait.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import ignore from 'ignore';
import { expect, it } from 'vitest';
import { ignoredBy } from '../../server/src/config.ts';
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

it('answers as the package `ignore` does, for paths in folders that are not ignored', () => {
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
    { numRuns: 300, examples: [[['a', '!/**'], false]] },
  );
});

// Not among them: `??` over letters beyond ASCII (git counts bytes there), ranges that run backwards, a slash in a class.
const odd = [
  ...['*.py[cod]', '[!a]b', '[^a]b', '[]]b', '[[:digit:]]x', '[a-', 'a[', '\\', 'a\\*', '\\!b', '\\#b', '#b', '!b'],
  ...[
    'a/**/b',
    '**/b',
    'a/**',
    '/**',
    '**',
    '***',
    'a**b',
    '**a',
    'a/**b',
    '**/**/b',
    '/a',
    '/*',
    '*/',
    'a/',
    'a/b/',
    '?',
  ],
  ...['a\\ ', 'b  ', ' b', 'a\tb', 'é?', '日本', '*.*', '.*', '//', 'a//b', './a', '../a', 'a/*/b', '*/b', 'b/**/'],
];
const places = [
  ...[
    'a',
    'b',
    'ab',
    'a b',
    'a ',
    ' b',
    'x.pyc',
    '1x',
    'bb',
    ']b',
    'a*',
    '!b',
    '#b',
    'a/b',
    'a/c/b',
    'a/c/d/b',
    'c/b',
    '.a',
    'a.b',
  ],
  ...['éa', '日本', 'a[', 'aab', 'c/a/b', 'a/bb', 'b/c', '[', 'z', 'a\tb', 'c/aab'],
];

it.skipIf(process.platform === 'win32' || spawnSync('git', ['--version']).status !== 0)('answers as git does', () => {
  const root = folder(Object.fromEntries(odd.map((line, n) => [`r${n}/.gitignore`, `${line}\n`])));
  execFileSync('git', ['init', '-q', root]);
  const files = odd.flatMap((_, n) => places.map((place) => `r${n}/${place}`));
  const { stdout } = spawnSync('git', ['check-ignore', '-z', '--stdin', '--no-index'], {
    cwd: root,
    input: files.join('\0'),
    encoding: 'utf8',
  });
  const wanted = stdout.split('\0').filter(Boolean);
  const found = odd.flatMap((line, n) => {
    const ignored = ignoredBy([line]);
    return places.filter(ignored).map((place) => `r${n}/${place}`);
  });
  const named = (file: string) => `${odd[Number(/\d+/.exec(file)![0])]} over ${file}`;
  expect(found.map(named).sort()).toEqual(wanted.map(named).sort());
  expect(wanted.length).toBeGreaterThan(100);
});

// With backtracking over regular expressions each of these takes longer than anybody lives.
it.each([
  ['folders', `**/${'a/**/'.repeat(40)}z/*.ts`, `${'a/'.repeat(2000)}x.ts`],
  ['letters', `${'*a'.repeat(60)}b*.ts`, `${'a'.repeat(250)}.ts`],
  ['both', `${'**/*a*a*a*/'.repeat(30)}b/*.ts`, `${`${'a'.repeat(100)}/`.repeat(100)}x.ts`],
  ['classes', `${'*[a-z]'.repeat(60)}[0-9]*.ts`, `${'a'.repeat(250)}.ts`],
  ['blanks', `a${' '.repeat(100_000)}b`, 'x.ts'],
  ['backslashes', `${'\\'.repeat(100_001)}`, 'x.ts'],
  ['brackets', '['.repeat(100_000), 'x.ts'],
])('a pattern that is all traps ends: %s', (_, pattern, file) => {
  expect(ignoredBy([pattern])(file)).toBe(false);
  expect(isGitIgnored(withGitIgnore([], folder({ '.gitignore': pattern })), path.join(folder(), file), false)).toBe(
    false,
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
