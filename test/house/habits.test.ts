// Habits that a reader relies on and that reviews forget.
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codeFiles, committedFiles, root, textOf } from './sources.ts';

/** About as much as can be read at one sitting, with some room. */
const LONG = 400;

test('the first line of each module says what it is for', () => {
  const silent = codeFiles().filter((file) => {
    const lines = textOf(file).split('\n');
    return !/^\/\/ \S.{15,}/.test((lines[0]!.startsWith('#!') ? lines[1] : lines[0]) ?? '');
  });
  expect(silent).toEqual([]);
});

test('no file is named for being useful', () => {
  const vague = /(^|\/)(utils?|helpers?|misc|common)\.[a-z]+$/;
  expect(committedFiles().filter((file) => vague.test(file))).toEqual([]);
});

test('a long module says why it is', () => {
  const long = codeFiles().filter((file) => {
    const lines = textOf(file).split('\n');
    return lines.length > LONG && !lines.slice(0, 10).some((line) => line.startsWith('// Long because '));
  });
  expect(long).toEqual([]);
});

test('the server keeps no state at module level', () => {
  const kept = codeFiles()
    .filter((file) => file.startsWith('server/src/'))
    .flatMap((file) => moduleState(textOf(file)).map((name) => `${file}: ${name}`));
  expect(kept).toEqual([]);
});

test('state at module level would be seen', () => {
  expect(moduleState('let a = 1; export let b; var c; const d = new Map(); const e = new WeakMap<X, Y>();')).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
  ]);
  expect(moduleState("const a = 1; const b = new Set(['x']); function f() { let c; }")).toEqual([]);
});

test("no committed text names the machine it was written on, or a registry other than npm's", () => {
  const home = process.env.HOME ?? '';
  const registry = (process.env.npm_config_registry ?? '').replace(/^https?:\/\/|\/+$/g, '');
  // Short names (`/root`, `/app`) stand in ordinary texts too; longer ones come from nowhere else.
  const names = [root.replace(/[\\/]$/, ''), home].filter((name) => name.length > 6);
  if (registry !== '' && registry !== 'registry.npmjs.org') names.push(registry);
  const telling = committedFiles().filter((file) => {
    const text = textOf(file);
    return names.some((name) => text.includes(name)) || /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)/.test(text);
  });
  expect(telling).toEqual([]);
});

test('the changelog has a place for what is not released yet', () => {
  expect(textOf('CHANGELOG.md')).toMatch(/^## Unreleased$/m);
});

test('what a view shows is never read as markup', () => {
  const markup = /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc)\b/;
  const views = codeFiles().filter((file) => file.startsWith('client/'));
  expect(views.filter((file) => markup.test(textOf(file)))).toEqual([]);
});

/** Names of module-level variables that can change: `let`, `var`, and empty collections made to be filled. */
function moduleState(text: string): string[] {
  const file = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest);
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const fixed = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return declarationList.declarations
      .filter(({ initializer }) => !fixed || isEmptyCollection(initializer))
      .map(({ name }) => name.getText(file));
  });
}

function isEmptyCollection(node: ts.Expression | undefined): boolean {
  if (node === undefined || !ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return false;
  return /^(Weak)?(Map|Set)$/.test(node.expression.text) && (node.arguments ?? []).length === 0;
}
