// The part of TypeScript inside the bundles reads every text as the whole of it does.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import whole from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error scripts are plain JavaScript
import { parserOnly, usedNames } from '../../scripts/typescript-parser.mjs';
import { root } from './sources.ts';

type TypeScript = typeof whole;

let folder: string;
let part: TypeScript;
let size: number;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-parser-'));
  const text: string = await parserOnly(usedNames());
  size = text.length;
  const file = path.join(folder, 'typescript.mjs');
  fs.writeFileSync(file, text);
  part = (await import(pathToFileURL(file).href)) as TypeScript;
}, 120_000);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('it is a small part', () => {
  const all = fs.statSync(path.join(root, 'node_modules/typescript/lib/typescript.js')).size;
  expect(size).toBeLessThan(all / 6);
});

test('it has what sources name, each the same kind of thing', () => {
  const names = (usedNames() as string[]).filter((name) => name in whole);
  expect(names).toContain('createSourceFile');
  for (const name of names) {
    expect(typeof part[name as keyof TypeScript], name).toBe(typeof whole[name as keyof TypeScript]);
  }
  expect(part.SyntaxKind).toEqual(whole.SyntaxKind);
  expect(part.NodeFlags).toEqual(whole.NodeFlags);
});

const odd = {
  'a.tsx': '/** @type {x} */\nconst a = <A b={c} d="&amp;">{...e} text {f}</A>;\n',
  'b.js': '/**\n * @param {string} a `x`\n * @returns {{ b: number }}\n */\nfunction f(a) { return { b: a\n',
  'c.ts': "let \\u0061b = 1_000n; const r = /(?<y>\\d{4})[\\p{L}--[a-z]]/v; enum E { A = 'x'.length, B }\n",
  'd.ts':
    '@dec() class A<const T extends B> extends (C as any)<T> implements D { #p?: x; static { this.#p } accessor q }',
  'e.ts': 'for (const a of b) { if (c) { ; } else try { d } `e$\u007bf`g$\u007bh}`}` << 1; ((i: j): k is l => m)!',
  'f.mts':
    "import type { a } from 'b' with { type: 'json' };\nimport x = require('y');\nexport * as z from 'z';\n<<<<<<< A\n=======\n",
  'g.ts':
    'namespace A.B { declare module "c" { type D = E extends infer F ? `g$\u007bF}` : keyof typeof h[number] } } using u = v; await 0',
  'h.jsx': '<><a:b c-d/></> ; <a b=1 /> ; <x>\u00a0{/* y */}</y>',
  'i.cts':
    'abstract class A { constructor(private readonly b?, public c = 1) { super() } get [d]() { return new.target } set e(v) {} }',
  'j.ts': '"use strict"\n// @ts-nocheck\n/// <reference path="k.ts" />\nlabel: while (1) { continue label }\0\u{1F600}',
};

test('every file of ours, and what is odd or half-typed, has the same tree and the same errors', () => {
  const ours = ['server/src/analysis', 'server/src/live', 'test/servers', 'sample'].flatMap((at) =>
    textsBelow(path.join(root, at)),
  );
  const texts = [...ours, ...Object.entries(odd)];
  for (const [name, text] of Object.entries(odd)) {
    for (let end = 1; end < text.length; end += 5) texts.push([name, text.slice(0, end)]);
  }
  expect(texts.length).toBeGreaterThan(300);
  for (const [name, text] of texts) {
    expect(toldOf(part, name, text), `${name}: ${text.slice(0, 200)}`).toBe(toldOf(whole, name, text));
  }
}, 120_000);

test('settings are read the same', () => {
  for (const text of [
    '{ "a": [1, "b", null, true, -2] // c\n, }',
    '{ "a": ',
    '[]',
    '{ a: 1 } x',
    '',
    '{"a":"\\u0041"}',
  ]) {
    const [a, b] = [part, whole].map((ts) => {
      const { config, error } = ts.parseConfigFileTextToJson('tsconfig.json', text);
      return [config, error?.code, error?.messageText, error?.start];
    });
    expect(a).toEqual(b);
    expect(part.parseJsonText('a.json', text).getText()).toBe(whole.parseJsonText('a.json', text).getText());
  }
});

/** A tree in words, with what its nodes answer when they are asked, and the errors. */
function toldOf(ts: TypeScript, name: string, text: string): string {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const out: string[] = [];
  const walk = (node: import('typescript').Node): void => {
    out.push(`${node.kind} ${node.flags} ${node.pos} ${node.getStart()} ${node.end}`);
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) out.push(node.text);
    ts.forEachChild(node, walk);
  };
  walk(file);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly import('typescript').Diagnostic[] };
  for (const each of parseDiagnostics)
    out.push(`${each.start} ${each.length} ${each.code} ${String(each.messageText)}`);
  const { line, character } = file.getLineAndCharacterOfPosition(text.length >> 1);
  return [...out, line, character, JSON.stringify(ts.getLeadingCommentRanges(text, 0))].join('\n');
}

function textsBelow(at: string): [string, string][] {
  return fs
    .readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => [name, fs.readFileSync(path.join(at, name), 'utf8')]);
}
