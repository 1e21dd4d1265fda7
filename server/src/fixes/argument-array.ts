// The fix of command-injection: the program is run with an argument array, and no shell reads the arguments.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import type { Hit } from '../taint/engine.ts';
import { namesOf, reads, sourcesIn } from './argument-text.ts';
import { Helpers } from './brought-functions.ts';
import { commandLine } from './command-line.ts';
import { inserting, removing, replacing, textOf, tidy } from './edits.ts';
import type { Guard } from './guarded-words.ts';
import { Imports } from './imports.ts';
import { bareName, required } from './module-imports.ts';
import { declarationOf, pathTo, type SyntaxPath, statementAround, usesOf } from './syntax-path.ts';
import { shellOptionFix } from './without-shell.ts';

/**
 * `exec(text)` → `execFile(program, [arguments])` where every word of the text can be told: a program that the code
 * chooses, each argument one word, and nothing only a shell can do. `review`: a value with spaces used to be several
 * words and is one now, and on Windows a program that is a script (`npm`) no longer starts without its ending.
 */
export function argumentArrayFix(flow: Flow): Fix | undefined {
  const [hit] = flow.hits;
  if (!hit) return undefined;
  const edits = /^child_process#(?:exec|execSync)$/.test(hit.call.path)
    ? execEdits(flow, hit)
    : shellOptionFix(flow, hit);
  const clean = edits && tidy(edits);
  return clean && { title: 'Run the program with an argument array, without a shell', safety: 'review', edits: clean };
}

function execEdits(flow: Flow, hit: Hit): Edit[] | undefined {
  const { facts } = hit.call.site.module;
  const call = hit.call.site.node;
  const path = pathTo(facts, call);
  if (!path || !ts.isCallExpression(call)) return undefined;
  const [command] = call.arguments;
  if (!command || hit.sink.node !== command || !keepsItsOptions(facts, call, hit, path)) return undefined;
  const imports = new Imports(facts);
  const helpers = new Helpers(facts, imports);
  const names = namesOf(flow.hits.flatMap((h) => sourcesIn(h.value)));
  const guard: Guard = {
    style: imports.style,
    isArgument: (hole) =>
      flow.hits.some(({ steps }) => reads({ facts, node: hole, path: pathTo(facts, hole)!, steps }, names)),
    refuse: () => helpers.name('refuseOption', path),
  };
  const line = commandLine(
    facts,
    imports.style,
    command,
    path,
    flow.hits.map((h) => h.value),
    guard,
  );
  const callee = line && calleeEdits(facts, imports, call, path, hit.call.path.endsWith('Sync'));
  if (!line || !callee) return undefined;
  return [
    replacing(facts, command, line.text),
    ...line.edits,
    ...callee.edits,
    ...helpers.edits(),
    ...imports.edits(callee.lines),
  ];
}

/** True where the further arguments mean the same to `execFile`: no shell of their own choice, no type of `exec`. */
function keepsItsOptions(facts: FileFacts, call: ts.CallExpression, hit: Hit, path: SyntaxPath): boolean {
  return call.arguments.slice(1).every((a, n) => {
    if (ts.isArrowFunction(a) || ts.isFunctionExpression(a))
      return !a.parameters.some((p) => p.type && /ExecException/.test(textOf(facts, p.type)));
    if (ts.isSpreadElement(a)) return false;
    const value = hit.call.args[n + 1];
    if (value?.t === 'ref' && value.obj.kind === 'function') return true;
    if (value?.t !== 'ref' || value.obj.kind !== 'object') return false;
    if (value.obj.rest !== undefined || value.obj.names().includes('shell')) return false;
    const found = ts.isIdentifier(a) ? declarationOf(a.text, path) : undefined;
    const type = found && ts.isVariableDeclaration(found.node) ? found.node.type : undefined;
    return !(type && /Exec(?:Sync)?Options/.test(textOf(facts, type)));
  });
}

interface Callee {
  readonly edits: readonly Edit[];
  /** Constants to put below the imports. */
  readonly lines: readonly string[];
}

function calleeEdits(
  facts: FileFacts,
  imports: Imports,
  call: ts.CallExpression,
  path: SyntaxPath,
  sync: boolean,
): Callee | undefined {
  const callee = call.expression;
  const member = sync ? 'execFileSync' : 'execFile';
  // `cp.exec(…)`
  if (ts.isPropertyAccessExpression(callee))
    return isModule(callee.expression, path) && /^exec(?:Sync)?$/.test(callee.name.text)
      ? { edits: [replacing(facts, callee.name, member)], lines: [] }
      : undefined;
  // `promisify(exec)(…)`
  if (ts.isCallExpression(callee)) {
    const inner = promisified(facts, callee, path);
    return inner && { edits: execFileFor(facts, imports, inner, path), lines: [] };
  }
  if (!ts.isIdentifier(callee)) return undefined;
  const found = declarationOf(callee.text, path);
  if (!found) return undefined;
  if (isExec(callee, path)) return { edits: execFileFor(facts, imports, callee, path), lines: [] };
  const declared = ts.isVariableDeclaration(found.node) && found.node.initializer ? found.node : undefined;
  const inner = declared && promisified(facts, declared.initializer!, path);
  if (declared && inner) return promisifiedEdits(facts, imports, callee, declared, inner, path);
  // Promisified in another file: this one gets its own.
  if (found.scope !== facts.tree || !ts.isImportSpecifier(found.node) || sync) return undefined;
  const old = promisedExecFile(facts, path);
  imports.drop(usesOf(callee.text, facts.tree).length === 2 ? callee.text : '');
  if (old !== undefined) return { edits: [replacing(facts, callee, old)], lines: [] };
  const name = imports.free(nameFor(callee.text), path);
  const promisify = imports.member('util', 'promisify', [facts.tree], 'name');
  const execFile = imports.member('child_process', 'execFile', [facts.tree], 'name');
  const end = imports.style.semicolons ? ';' : '';
  return {
    edits: [replacing(facts, callee, name)],
    lines: [`const ${name} = ${promisify}(${execFile})${end}`],
  };
}

/** `const run = promisify(exec)`: changed where this is its only call, else a second one is put beside it. */
function promisifiedEdits(
  facts: FileFacts,
  imports: Imports,
  callee: ts.Identifier,
  declared: ts.VariableDeclaration,
  inner: ts.Expression,
  path: SyntaxPath,
): Callee | undefined {
  const declaredAt = pathTo(facts, declared);
  const place = declaredAt && statementAround(declaredAt);
  if (!declaredAt || !place || !ts.isVariableStatement(place.statement) || !ts.isIdentifier(declared.name))
    return undefined;
  const exported = place.statement.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false;
  const last = usesOf(callee.text, facts.tree).length === 2 && !exported;
  const old = promisedExecFile(facts, path);
  if (old !== undefined) {
    const used = replacing(facts, callee, old);
    if (!last || place.statement.declarationList.declarations.length > 1) return { edits: [used], lines: [] };
    if (ts.isIdentifier(inner) && usesOf(inner.text, facts.tree).length === 2) imports.drop(inner.text);
    return { edits: [used, removing(facts, place.statement)], lines: [] };
  }
  if (last) {
    const name = /exec/i.test(callee.text) ? imports.free(nameFor(callee.text), path) : callee.text;
    const edits = execFileFor(facts, imports, inner, declaredAt);
    if (name === callee.text) return { edits, lines: [] };
    return { edits: [...edits, replacing(facts, declared.name, name), replacing(facts, callee, name)], lines: [] };
  }
  const name = imports.free(nameFor(callee.text), path);
  const execFile = ts.isPropertyAccessExpression(inner)
    ? `${textOf(facts, inner.expression)}.execFile`
    : imports.member('child_process', 'execFile', declaredAt, 'name');
  const promisify = textOf(facts, (declared.initializer as ts.CallExpression).expression);
  const { eol, semicolons } = imports.style;
  const line = `const ${name} = ${promisify}(${execFile})${semicolons ? ';' : ''}`;
  const start = place.statement.getStart(facts.tree);
  const margin = /[ \t]*$/.exec(facts.text.slice(0, start))![0];
  return {
    edits: [inserting(facts, place.statement.end, `${eol}${margin}${line}`), replacing(facts, callee, name)],
    lines: [],
  };
}

// `execAsync` → `execFileAsync`, anything else → `execFileAsync`.
function nameFor(old: string): string {
  return /exec/.test(old) ? old.replace(/exec/, 'execFile') : 'execFileAsync';
}

/** `exec` or `cp.exec` at a node replaced by `execFile`; the import of `exec` goes with its last use. */
function execFileFor(facts: FileFacts, imports: Imports, node: ts.Expression, path: SyntaxPath): Edit[] {
  if (ts.isPropertyAccessExpression(node))
    return [replacing(facts, node.name, node.name.text === 'execSync' ? 'execFileSync' : 'execFile')];
  const name = (node as ts.Identifier).text;
  const member = isNamed(name, 'execSync', path) ? 'execFileSync' : 'execFile';
  if (usesOf(name, facts.tree).length === 2) imports.drop(name);
  return [replacing(facts, node, imports.member('child_process', member, path, 'name'))];
}

/** The `exec` inside `promisify(exec)`. */
function promisified(facts: FileFacts, e: ts.Expression, path: SyntaxPath): ts.Expression | undefined {
  if (!ts.isCallExpression(e) || e.arguments.length !== 1) return undefined;
  if (!/(?:^|\.)promisify$/.test(textOf(facts, e.expression))) return undefined;
  const [inner] = e.arguments;
  return inner && isExec(inner, path) ? inner : undefined;
}

/** A `promisify(execFile)` that the file's top level has already. */
function promisedExecFile(facts: FileFacts, path: SyntaxPath): string | undefined {
  for (const s of facts.tree.statements) {
    if (!ts.isVariableStatement(s)) continue;
    for (const d of s.declarationList.declarations) {
      const made = d.initializer && ts.isCallExpression(d.initializer) ? textOf(facts, d.initializer) : '';
      if (!ts.isIdentifier(d.name) || !/^(?:\w+\.)?promisify\((?:\w+\.)?execFile\)$/.test(made)) continue;
      if (declarationOf(d.name.text, path)?.node === d) return d.name.text;
    }
  }
  return undefined;
}

function isExec(e: ts.Expression, path: SyntaxPath): boolean {
  if (ts.isPropertyAccessExpression(e)) return isModule(e.expression, path) && /^exec(?:Sync)?$/.test(e.name.text);
  return ts.isIdentifier(e) && (isNamed(e.text, 'exec', path) || isNamed(e.text, 'execSync', path));
}

/** True when a name stands for a member of node:child_process, by import or by a pattern of `require`. */
function isNamed(name: string, member: string, path: SyntaxPath): boolean {
  const found = declarationOf(name, path);
  if (!found) return false;
  const { node, root } = found;
  if (ts.isImportSpecifier(node) && ts.isImportDeclaration(root) && ts.isStringLiteral(root.moduleSpecifier))
    return bareName(root.moduleSpecifier.text) === 'child_process' && (node.propertyName ?? node.name).text === member;
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(root) || !root.initializer) return false;
  const specifier = required(root.initializer);
  const key = node.propertyName && ts.isIdentifier(node.propertyName) ? node.propertyName.text : name;
  return specifier !== undefined && bareName(specifier) === 'child_process' && key === member;
}

/** True for a name of the whole module: `import * as cp`, `const cp = require(…)`, or the `require` itself. */
function isModule(e: ts.Expression, path: SyntaxPath): boolean {
  if (!ts.isIdentifier(e)) return required(e) !== undefined && bareName(required(e)!) === 'child_process';
  const found = declarationOf(e.text, path);
  if (!found) return false;
  const { node, root } = found;
  if (ts.isImportDeclaration(root) && ts.isStringLiteral(root.moduleSpecifier))
    return bareName(root.moduleSpecifier.text) === 'child_process' && !ts.isImportSpecifier(node);
  if (ts.isImportEqualsDeclaration(node)) return textOfModule(node) === 'child_process';
  const specifier = ts.isVariableDeclaration(node) && node.initializer ? required(node.initializer) : undefined;
  return specifier !== undefined && bareName(specifier) === 'child_process';
}

function textOfModule(node: ts.ImportEqualsDeclaration): string {
  const e = ts.isExternalModuleReference(node.moduleReference) ? node.moduleReference.expression : undefined;
  return e && ts.isStringLiteral(e) ? bareName(e.text) : '';
}
