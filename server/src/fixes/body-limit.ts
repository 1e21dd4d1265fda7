// A limit for the body of a request: the number that a parser takes, or a count in a loop that collects.
import ts from 'typescript';
import type { Fix } from '../finding.ts';
import type { Body } from '../stack/bodies.ts';
import { inserting, marginAt, replacing, textOf, tidy } from './edits.ts';
import { quoted, restyled, styleOf } from './source-style.ts';
import { declarationOf, pathTo } from './syntax-path.ts';

/** As much as the SDK's own transports take. */
const LIMIT = '4 * 1024 * 1024';

/** None for a listener, and for a loop that has no response at hand to refuse with. */
export function bodyLimitFix(body: Body): Fix | undefined {
  const { facts } = body.site.module;
  const { node } = body.site;
  const style = styleOf(facts);
  switch (body.kind) {
    case 'option': {
      if (!isValue(node)) return undefined;
      const words = body.unit === 'words' ? quoted(style, '4mb') : LIMIT;
      return { title: 'Take 4 MiB at most', safety: 'review', edits: [replacing(facts, node, words)] };
    }
    case 'call': {
      const last = ts.isCallExpression(node) ? node.arguments.at(-1) : undefined;
      if (!last) return undefined;
      const edit = inserting(facts, last.end, `, { limit: ${quoted(style, '4mb')} }`);
      return { title: 'Take 4 MiB at most', safety: 'review', edits: [edit] };
    }
    case 'loop':
      return loopFix(body);
    case 'event':
      return undefined;
  }
}

function isValue(node: ts.Node): boolean {
  return (
    ts.isLiteralExpression(node) ||
    ts.isIdentifier(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isBinaryExpression(node)
  );
}

// Counts what has come, and answers 413 once it is too much. The connection is not used again: the rest is not read.
function loopFix({ site, code }: Body): Fix | undefined {
  const { facts } = site.module;
  const loop = site.node;
  if (!code || ts.isPropertyDeclaration(code.node) || !ts.isForOfStatement(loop) || !ts.isBlock(loop.statement))
    return undefined;
  const path = pathTo(facts, loop);
  const response = code.node.parameters[1]?.name;
  const declared = ts.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations[0]?.name : undefined;
  if (!path || !response || !ts.isIdentifier(response) || !/^res/i.test(response.text)) return undefined;
  if (!declared || !ts.isIdentifier(declared)) return undefined;
  let size = 'size';
  for (let n = 2; declarationOf(size, path); n++) size = `size${n}`;
  const style = styleOf(facts);
  const start = loop.getStart(facts.tree);
  const margin = marginAt(facts, start);
  const before = restyled(style, `let ${size} = 0;`);
  const inside = restyled(
    style,
    `${size} += ${textOf(facts, declared)}.length;
if (${size} > ${LIMIT}) {
  ${response.text}.writeHead(413, { connection: 'close' }).end();
  return;
}`,
    margin + style.indent,
  );
  const open = loop.statement.getStart(facts.tree) + 1;
  const edits = tidy([
    inserting(facts, start, before + style.eol + margin),
    inserting(facts, open, style.eol + margin + style.indent + inside),
  ]);
  return edits && { title: 'Refuse more than 4 MiB with 413', safety: 'review', edits };
}
