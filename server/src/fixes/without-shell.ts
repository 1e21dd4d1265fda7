// `spawn(program, [arguments], { shell: true })` without the shell: the arguments are an array already.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import type { Hit } from '../taint/engine.ts';
import { namesOf, sourcesIn } from './argument-text.ts';
import { riskyWords } from './end-of-options.ts';
import { bare } from './names.ts';
import { piecesOf } from './string-shape.ts';
import { pathTo } from './syntax-path.ts';
import { wrappings } from './text-wrapping.ts';

/** What a shell would make of a constant word. */
const MEANT_FOR_A_SHELL = /[\s;|&<>()$`\\*?[\]{}!~#'"]/;

/** The edits, or undefined where the shell may be wanted: for its operators, or for scripts on Windows. */
export function shellOptionFix(flow: Flow, hit: Hit): Edit[] | undefined {
  const call = hit.call.site.node;
  if (!/^(?:child_process|cross-spawn)#/.test(hit.call.path) || !ts.isCallExpression(call)) return undefined;
  const [program, list, options, ...more] = call.arguments;
  if (!program || !list || !options || more.length > 1) return undefined;
  if (!ts.isStringLiteralLike(program) || MEANT_FOR_A_SHELL.test(program.text)) return undefined;
  if (!ts.isArrayLiteralExpression(list) || !list.elements.every(isPlainWord)) return undefined;
  const { facts } = hit.call.site.module;
  const edits = withoutShell(facts, call, options);
  return edits && [...edits, ...guardEdits(flow, hit, facts, program.text, list)];
}

// Without the shell the program reads the words itself: none of them may be one of its options.
function guardEdits(flow: Flow, hit: Hit, facts: FileFacts, program: string, list: ts.Expression): readonly Edit[] {
  const names = namesOf(flow.hits.flatMap((h) => sourcesIn(h.value)));
  const risky = riskyWords({ facts, node: list, path: pathTo(facts, list)!, steps: hit.steps }, names, program);
  if (!risky) return [];
  if (risky.marker) return [risky.marker];
  const values = flow.hits.map((h) => h.value);
  return wrappings(risky.words, values) ?? [];
}

function isPlainWord(e: ts.Expression): boolean {
  if (ts.isSpreadElement(e)) return false;
  return (piecesOf(bare(e)) ?? []).every((p) => typeof p !== 'string' || !MEANT_FOR_A_SHELL.test(p));
}

function withoutShell(facts: FileFacts, call: ts.CallExpression, options: ts.Expression): Edit[] | undefined {
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const { properties } = options;
  const at = properties.findIndex(
    (p) => ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === 'shell',
  );
  const shell = properties[at];
  if (!shell || !ts.isPropertyAssignment(shell) || shell.initializer.kind !== ts.SyntaxKind.TrueKeyword)
    return undefined;
  const { tree, path } = facts;
  const next = properties[at + 1];
  const previous = properties[at - 1];
  if (next) return [{ file: path, start: shell.getStart(tree), end: next.getStart(tree), text: '' }];
  if (previous) return [{ file: path, start: previous.end, end: shell.end, text: '' }];
  // Nothing else was asked for: the options go, with the comma before them.
  const before = call.arguments[call.arguments.indexOf(options) - 1];
  return before && [{ file: path, start: before.end, end: options.end, text: '' }];
}
