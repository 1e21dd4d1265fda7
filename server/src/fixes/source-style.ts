// How an author writes: quotes, semicolons, line ends and indentation of one file, so that fixes look as if typed there.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { onceFor } from './once-for.ts';

export interface Style {
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  readonly eol: '\n' | '\r\n';
  /** One level of indentation: a tab or some spaces. */
  readonly indent: string;
}

/** Literals and statements after which a file's habits are known; asked for each fix, so a long file is not read to its end. */
const ENOUGH = 150;
/** Nodes looked at for them: a file may have few literals and be long. */
const LOOKED = 5_000;
/** Characters whose indentation is looked at. */
const HEAD = 20_000;

/** The habits of the file's own majority; single quotes, semicolons, `\n` and two spaces where it shows none. */
export const styleOf = onceFor((facts: FileFacts): Style => {
  const { text, tree } = facts;
  let single = 0;
  let double = 0;
  let ended = 0;
  let open = 0;
  let looked = 0;
  const visit = (node: ts.Node): true | undefined => {
    if ((single + double >= ENOUGH && ended + open >= ENOUGH) || ++looked > LOOKED) return true;
    if (ts.isStringLiteral(node)) {
      const first = text[node.getStart(tree)];
      if (first === '"') double++;
      else if (first === "'") single++;
    } else if (
      ts.isExpressionStatement(node) ||
      ts.isVariableStatement(node) ||
      ts.isReturnStatement(node) ||
      ts.isImportDeclaration(node)
    ) {
      if (text[node.end - 1] === ';') ended++;
      else open++;
    }
    return ts.forEachChild(node, visit);
  };
  visit(tree);
  return {
    quote: double > single ? '"' : "'",
    semicolons: ended >= open,
    eol: text.slice(0, HEAD).includes('\r\n') ? '\r\n' : '\n',
    indent: indentUnit(text.slice(0, HEAD)),
  };
});

// The smallest indentation any line begins with; a tab as soon as one is used.
function indentUnit(text: string): string {
  let narrowest: string | undefined;
  for (const [, white] of text.matchAll(/^([ \t]+)(?![ \t*\r\n])/gm)) {
    if (white!.startsWith('\t')) return '\t';
    if (white!.length > 1 && (narrowest === undefined || white!.length < narrowest.length)) narrowest = white;
  }
  return narrowest ?? '  ';
}

/** A string literal in the author's quotes. */
export function quoted(style: Style, value: string): string {
  const json = JSON.stringify(value);
  if (style.quote === '"') return json;
  return `'${json.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/**
 * Rewrites code that is kept in this project (two spaces, semicolons, `\n`, single quotes only around plain words)
 * in the author's style. `margin` is put before every line but the first.
 */
export function restyled(style: Style, code: string, margin = ''): string {
  return code
    .split('\n')
    .map((line, n) => {
      const depth = /^ */.exec(line)![0].length / 2;
      let rest = line.trimStart();
      if (!style.semicolons) rest = rest.replace(/;$/, '');
      if (style.quote === '"') rest = rest.replace(/'([\w:/ .-]*)'/g, '"$1"');
      return rest === '' ? '' : (n === 0 ? '' : margin) + style.indent.repeat(depth) + rest;
    })
    .join(style.eol);
}
