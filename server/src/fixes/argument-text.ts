// Where an argument's text stands in what is written: through constants and parameters back to the handler.
import ts from 'typescript';
import type { CallStep } from '../analysis/machine.ts';
import type { FileFacts } from '../analysis/parse.ts';
import { isClosed } from '../analysis/schema.ts';
import type { Src, Value } from '../analysis/values.ts';
import type { Hit } from '../taint/engine.ts';
import { bare } from './names.ts';
import { type Declaration, declarationOf, functionAround, isFunction, pathTo, type SyntaxPath } from './syntax-path.ts';

/** An expression where it stands, with the calls that led to its function. */
export interface Written {
  readonly facts: FileFacts;
  readonly node: ts.Expression;
  readonly path: SyntaxPath;
  readonly steps: readonly CallStep[];
}

/** Constants and calls followed one after the other at the most. */
const MAX_STEPS = 8;

/** What is written at the sink: the argument of the call that is looked at. */
export function writtenAt(hit: Hit): Written | undefined {
  const { facts } = hit.sink.module;
  const { node } = hit.sink;
  const call = hit.call.site.node;
  // A method of a text has no place of its own for its argument.
  const own = node === call && ts.isCallExpression(call) ? call.arguments[0] : node;
  const path = own && ts.isExpression(own) && !ts.isSpreadElement(own) ? pathTo(facts, own) : undefined;
  return path && { facts, node: own as ts.Expression, path, steps: hit.steps };
}

/** The same for a part of it. */
export function partOf(written: Written, node: ts.Expression): Written {
  return { ...written, node, path: pathTo(written.facts, node)! };
}

/** The names under which a handler reads these arguments: `where` for `input.where`, `files` for `files[]`. */
export function namesOf(sources: readonly Src[]): ReadonlySet<string> {
  const names = sources.flatMap(({ path }) => path.replace(/\[\]/g, '').split('.').at(-1) ?? []);
  return new Set(names.filter((name) => name !== '' && name !== '*'));
}

/** Every argument whose text is in a value, as far as its schema lets it be any text. */
export function sourcesIn(v: Value, out: Src[] = [], seen = new Set<number>()): Src[] {
  if (seen.has(v.id)) return out;
  seen.add(v.id);
  if (v.t === 'src' && !(v.checked && isClosed(v.schema))) out.push(v);
  const parts = v.t === 'op' ? v.args : v.t === 'str' ? v.parts : v.t === 'union' ? v.alts.map((a) => a.value) : [];
  for (const part of parts) if (typeof part !== 'string') sourcesIn(part, out, seen);
  return out;
}

/** True where one of these arguments is read in the expression, there or in what its names were made from. */
export function reads(written: Written, names: ReadonlySet<string>, depth = 0): boolean {
  let found = false;
  const visit = (node: ts.Node, parent: ts.Node | undefined): void => {
    if (found) return;
    if (ts.isPropertyAccessExpression(node) && names.has(node.name.text)) found = true;
    else if (ts.isElementAccessExpression(node)) {
      // What is looked up is not the text that it is looked up by.
      const key = node.argumentExpression;
      found = ts.isStringLiteralLike(key) && names.has(key.text);
      if (!found) visit(node.expression, node);
      return;
    } else if (ts.isAwaitExpression(node) && isAnswer(node.expression)) return;
    else if (ts.isIdentifier(node) && !isLabel(node, parent)) found = namesArgument(written, node, names, depth);
    if (!found) ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(written.node, written.path.at(-2));
  return found;
}

/** Calls that answer with what another program or a file holds, not with what they were given. */
const ANSWERS =
  /^(?:fetch|json|text|get|post|put|patch|delete|request|query|execute|send|call|read\w*|exec\w*|spawn\w*)$/;
function isAnswer(e: ts.Expression): boolean {
  const name = calledName(bare(e));
  return name !== undefined && ANSWERS.test(name);
}

function isLabel(node: ts.Identifier, parent: ts.Node | undefined): boolean {
  if (!parent) return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return ts.isPropertyAssignment(parent) && parent.name === node;
}

function namesArgument(written: Written, node: ts.Identifier, names: ReadonlySet<string>, depth: number): boolean {
  const at = pathTo(written.facts, node);
  const found = at && declarationOf(node.text, at);
  if (!at || !found || depth > MAX_STEPS) return false;
  if (ts.isBindingElement(found.node) && names.has(keyOf(found.node))) return true;
  return origins(partOf(written, node)).some((one) => reads(one, names, depth + 1));
}

/** The key that an element of a pattern takes: `file` of `{ file: name }`. */
export function keyOf(element: ts.BindingElement): string {
  const key = element.propertyName ?? element.name;
  return ts.isIdentifier(key) || ts.isStringLiteral(key) ? key.text : '';
}

/** What a name was made from: its initializer and what is assigned to it, or what the call handed over. */
export function origins(written: Written): readonly Written[] {
  const plain = bare(written.node);
  const found = ts.isIdentifier(plain) ? declarationOf(plain.text, written.path) : undefined;
  if (!found) return [];
  const { node, root } = found;
  if (ts.isVariableDeclaration(root)) return ofVariable(written, found, root);
  if (!ts.isParameter(root) || !(ts.isBindingElement(node) || ts.isParameter(node))) return [];
  return ofParameter(written, found, root);
}

function ofVariable(written: Written, found: Declaration, root: ts.VariableDeclaration): readonly Written[] {
  const { facts, steps } = written;
  const out: ts.Expression[] = [];
  const path = pathTo(facts, root)!;
  const loop = path.findLast((n) => ts.isForOfStatement(n));
  if (root.initializer) out.push(root.initializer);
  else if (loop && ts.isForOfStatement(loop) && loop.initializer === path.at(-2)) out.push(loop.expression);
  if (!found.constant && ts.isIdentifier(root.name)) {
    const { text } = root.name;
    const visit = (n: ts.Node): void => {
      const assigned = ts.isBinaryExpression(n) && ts.isIdentifier(n.left) && n.left.text === text;
      if (assigned && /^(?:\+|\?\?|\|\|)?=$/.test(n.operatorToken.getText(facts.tree))) out.push(n.right);
      ts.forEachChild(n, visit);
    };
    visit(functionAround(path));
  }
  return out.map((node) => ({ facts, node, path: pathTo(facts, node)!, steps }));
}

function ofParameter(written: Written, found: Declaration, root: ts.ParameterDeclaration): readonly Written[] {
  const { facts, steps } = written;
  const path = pathTo(facts, root)!;
  const owner = path.at(-2)!;
  if (!isFunction(owner)) return [];
  const index = owner.parameters.indexOf(root);
  if (root.dotDotDotToken) return [];
  const around = path.at(-3);
  // `files.map((file) => …)`: what the list holds.
  if (around && ts.isCallExpression(around) && ts.isPropertyAccessExpression(around.expression)) {
    const list = around.expression.expression;
    if (index === 0 && /^(?:map|flatMap|filter|forEach|some|every)$/.test(around.expression.name.text))
      return [{ facts, node: list, path: pathTo(facts, list)!, steps }];
  }
  const call = callOf(owner, around, steps);
  const given = call?.node.arguments?.[index];
  const handed = given && ts.isBindingElement(found.node) ? fieldOf(given, keyOf(found.node)) : given;
  const at = handed && !ts.isSpreadElement(handed) ? pathTo(call!.facts, handed) : undefined;
  return at ? [{ facts: call!.facts, node: handed!, path: at, steps: call!.steps }] : [];
}

/** What a call hands to `...words`, where this is such a parameter: the list of its arguments from there on. */
export function restOf(written: Written): { readonly call: ts.Node; readonly given: readonly Written[] } | undefined {
  const plain = bare(written.node);
  const found = ts.isIdentifier(plain) ? declarationOf(plain.text, written.path) : undefined;
  if (!found || !ts.isParameter(found.node) || !found.node.dotDotDotToken || !isFunction(found.scope)) return undefined;
  const path = pathTo(written.facts, found.scope)!;
  const call = callOf(found.scope, path.at(-2), written.steps);
  if (!call) return undefined;
  const { facts, steps, node } = call;
  const given = (node.arguments ?? []).slice(found.scope.parameters.indexOf(found.node));
  return { call: node, given: given.map((e) => ({ facts, node: e, path: pathTo(facts, e)!, steps })) };
}

interface Call {
  readonly facts: FileFacts;
  readonly node: ts.CallExpression | ts.NewExpression;
  /** The calls that led to it. */
  readonly steps: readonly CallStep[];
}

/** The innermost call of a function on the way. */
function callOf(
  owner: ts.FunctionLikeDeclaration,
  around: ts.Node | undefined,
  steps: readonly CallStep[],
): Call | undefined {
  const name = nameOfFunction(owner, around);
  for (let n = steps.length - 1; n >= 0 && name !== undefined; n--) {
    const { site, callee } = steps[n]!;
    const { node } = site;
    if (callee !== name && calledName(node) !== name) continue;
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
    return { facts: site.module.facts, node, steps: steps.slice(0, n) };
  }
  return undefined;
}

function calledName(call: ts.Node): string | undefined {
  const callee = ts.isCallExpression(call) ? call.expression : undefined;
  const name = callee && ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : undefined;
}

function fieldOf(given: ts.Expression, key: string): ts.Expression | undefined {
  const plain = bare(given);
  if (!ts.isObjectLiteralExpression(plain)) return undefined;
  for (const p of plain.properties) {
    if (ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === key) return p.initializer;
    if (ts.isShorthandPropertyAssignment(p) && p.name.text === key) return p.name;
  }
  return undefined;
}

function nameOfFunction(owner: ts.FunctionLikeDeclaration, parent: ts.Node | undefined): string | undefined {
  if (owner.name && (ts.isIdentifier(owner.name) || ts.isPrivateIdentifier(owner.name))) return owner.name.text;
  if (!parent) return undefined;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return named && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}
