// Fixes in what checks credentials: a comparison whose time tells nothing, and a line about each refusal.
import ts from 'typescript';
import type { Site } from '../analysis/values.ts';
import type { Fix } from '../finding.ts';
import { Helpers } from './brought-functions.ts';
import { inserting, marginAt, replacing, textOf, tidy } from './edits.ts';
import { Imports } from './imports.ts';
import { quoted } from './source-style.ts';
import { pathTo } from './syntax-path.ts';

/** Compares digests of both texts with `timingSafeEqual`, which throws where lengths differ. `safe`: what was equal still is. */
export function sameTextFix({ module, node }: Site): Fix | undefined {
  const { facts } = module;
  if (!ts.isBinaryExpression(node)) return undefined;
  const path = pathTo(facts, node);
  if (!path) return undefined;
  const imports = new Imports(facts);
  const helpers = new Helpers(facts, imports);
  const not = /^!/.test(textOf(facts, node.operatorToken)) ? '!' : '';
  const call = `${not}${helpers.name('isSame', path)}(${textOf(facts, node.left)}, ${textOf(facts, node.right)})`;
  const edits = tidy([replacing(facts, node, call), ...helpers.edits(), ...imports.edits()]);
  return edits && { title: 'Compare in a time that tells nothing', safety: 'safe', edits };
}

/** Writes a line to stderr before the refusal, without the credential. `safe`: nothing else changes. */
export function logRefusalFix({ module, node }: Site): Fix | undefined {
  const { facts } = module;
  const path = pathTo(facts, node);
  const list = path?.at(-2);
  if (!list || !ts.isStatement(node)) return undefined;
  const { style } = new Imports(facts);
  const log = `console.warn(${quoted(style, 'refused a request without a valid credential')})${style.semicolons ? ';' : ''}`;
  const at = node.getStart(facts.tree);
  const margin = marginAt(facts, at);
  const title = 'Write the refusal down';
  if (ts.isBlock(list) || ts.isSourceFile(list) || ts.isCaseOrDefaultClause(list))
    return { title, safety: 'safe', edits: [inserting(facts, at, log + style.eol + margin)] };
  if (!ts.isIfStatement(list)) return undefined;
  const inner = /^[ \t]*$/.test(facts.text.slice(facts.text.lastIndexOf('\n', at - 1) + 1, at))
    ? margin
    : margin + style.indent;
  const outer = inner.slice(0, Math.max(0, inner.length - style.indent.length));
  const block = `{${style.eol}${inner}${log}${style.eol}${inner}${textOf(facts, node)}${style.eol}${outer}}`;
  return { title, safety: 'safe', edits: [replacing(facts, node, block)] };
}
