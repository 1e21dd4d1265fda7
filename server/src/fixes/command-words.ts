// The words of a command as elements of an array: constants, holes without the escapes for a shell that is gone.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { removing, textOf } from './edits.ts';
import { bare } from './names.ts';
import { isProgramValue } from './program-value.ts';
import type { Word } from './shell-words.ts';
import { quoted, type Style } from './source-style.ts';
import { type Piece, piecesOf } from './string-shape.ts';
import { declarationOf, functionAround, pathTo, type SyntaxPath, statementAround, usesOf } from './syntax-path.ts';

export interface WordContext {
  readonly facts: FileFacts;
  readonly style: Style;
  /** Where the command is written. */
  readonly path: SyntaxPath;
  /**
   * @param written the hole as it stands in the command
   * @param plain what is left of it without escapes
   */
  isString(written: ts.Expression, plain: ts.Expression): boolean;
}

/** Each word as an expression, and the edits that remove constants which only held an escaped hole. */
export interface WordTexts {
  readonly texts: readonly string[];
  readonly edits: readonly Edit[];
}

/** Undefined where a word may be several or none, or where the program is not the code's own choice. */
export function wordTexts(context: WordContext, words: readonly Word[]): WordTexts | undefined {
  const { facts, style, path } = context;
  const edits: Edit[] = [];
  const texts: string[] = [];
  for (const [n, word] of words.entries()) {
    const text = wordText(word, n === 0);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return { texts, edits };

  function wordText(word: Word, isProgram: boolean): string | undefined {
    const [only, ...more] = word;
    if (only?.hole && more.length === 0) {
      const each = isProgram || only.quoted ? undefined : quotedEach(facts, only.hole);
      if (each !== undefined) return each;
      const hole = plainHole(only.hole, only.quoted);
      if (!hole || (isProgram && !isProgramValue(only.hole, path))) return undefined;
      return context.isString(only.hole, hole) ? textOf(facts, hole) : `String(${textOf(facts, hole)})`;
    }
    if (word.every((p) => p.text !== undefined)) return quoted(style, word.map((p) => p.text).join(''));
    if (isProgram) return undefined;
    let out = '';
    for (const p of word) {
      if (p.text !== undefined) out += p.text.replace(/[`\\]|\$\{/g, '\\$&');
      else {
        const hole = plainHole(p.hole!, p.quoted);
        if (!hole) return undefined;
        out += `\${${textOf(facts, hole)}}`;
      }
    }
    return `\`${out}\``;
  }

  /** The hole without escapes for the shell that is gone; undefined where it may stand for several words or none. */
  function plainHole(hole: ts.Expression, inQuotes: boolean): ts.Expression | undefined {
    const plain = bare(hole);
    const unescaped = withoutEscape(facts, plain);
    if (unescaped) return unescaped;
    if (ts.isIdentifier(plain)) {
      const found = declarationOf(plain.text, path);
      const init = found?.constant && ts.isVariableDeclaration(found.node) ? found.node.initializer : undefined;
      if (init && ts.isIdentifier((found!.node as ts.VariableDeclaration).name)) {
        const behind = withoutEscape(facts, bare(init));
        if (behind) {
          edits.push(...removedWhenUnused(facts, plain.text, found!.node, 1));
          return behind;
        }
        if (mayEscape(facts, init)) return undefined;
        return inQuotes || isOneWord(facts, bare(init), plain.text) ? hole : undefined;
      }
    }
    if (mayEscape(facts, plain)) return undefined;
    return inQuotes || isOneWord(facts, plain, textOf(facts, plain)) ? hole : undefined;
  }
}

/** `...files` for `files.map((file) => `"${file}"`).join(' ')`: one word for each element, in quotes that go. */
function quotedEach(facts: FileFacts, e: ts.Expression): string | undefined {
  const plain = bare(e);
  const mapped = methodCall(plain, 'join');
  const made = mapped && methodCall(bare(mapped.on), 'map');
  const [separator] = mapped?.args ?? [];
  const [callback] = made?.args ?? [];
  if (!made || !separator || !ts.isStringLiteralLike(separator) || separator.text !== ' ') return undefined;
  if (!callback || !ts.isArrowFunction(callback) || callback.parameters.length !== 1 || ts.isBlock(callback.body))
    return undefined;
  const [parameter] = callback.parameters;
  if (!ts.isIdentifier(parameter!.name)) return undefined;
  const body = bare(callback.body);
  const pieces = piecesOf(body);
  const inner = pieces ? quotedHole(pieces) : withoutEscape(facts, body);
  const element = inner && (withoutEscape(facts, bare(inner)) ?? inner);
  if (!element || !ts.isIdentifier(element) || element.text !== parameter!.name.text) return undefined;
  const strings = parameter!.type?.kind === ts.SyntaxKind.StringKeyword;
  return `...${textOf(facts, made.on)}${strings ? '' : '.map(String)'}`;
}

// The one hole of `"${x}"` or `'${x}'`.
function quotedHole(pieces: readonly Piece[]): ts.Expression | undefined {
  const [before, hole, after, ...more] = pieces;
  const inQuotes = (before === '"' || before === "'") && before === after && more.length === 0;
  return inQuotes && hole !== undefined && typeof hole !== 'string' ? hole : undefined;
}

function methodCall(
  e: ts.Expression,
  name: string,
): { readonly on: ts.Expression; readonly args: readonly ts.Expression[] } | undefined {
  if (!ts.isCallExpression(e) || !ts.isPropertyAccessExpression(e.expression) || e.questionDotToken) return undefined;
  const { expression, name: own, questionDotToken } = e.expression;
  return own.text === name && !questionDotToken ? { on: expression, args: e.arguments } : undefined;
}

/** The declaration goes when the uses that the fix takes away were all there were. */
export function removedWhenUnused(facts: FileFacts, name: string, declaration: ts.Node, uses: number): readonly Edit[] {
  const path = pathTo(facts, declaration);
  const place = path && statementAround(path);
  if (!path || !place || !ts.isVariableStatement(place.statement)) return [];
  if (place.statement.declarationList.declarations.length > 1) return [];
  return usesOf(name, functionAround(path)).length === uses + 1 ? [removing(facts, place.statement)] : [];
}

/** The text behind an escape for a shell: `x` of `x.replace(/"/g, '\\"')` and of `JSON.stringify(x)`. */
function withoutEscape(facts: FileFacts, e: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(e)) return undefined;
  const [first, second] = e.arguments;
  if (textOf(facts, e.expression) === 'JSON.stringify') return e.arguments.length === 1 ? first : undefined;
  if (!ts.isPropertyAccessExpression(e.expression) || !/^replace(?:All)?$/.test(e.expression.name.text))
    return undefined;
  if (!first || !second || !ts.isStringLiteralLike(second) || e.expression.questionDotToken) return undefined;
  const pattern = ts.isStringLiteralLike(first) ? first.text : textOf(facts, first);
  const escapes = /^(?:\\+["'`$]?(?:\$[&1])?|'\\+''|'"'"'|""|'')$/.test(second.text) && second.text !== '';
  if (!escapes || !/["'`$\\]/.test(pattern)) return undefined;
  const receiver = e.expression.expression;
  return withoutEscape(facts, bare(receiver)) ?? receiver;
}

// Quoting by the author's own means: without the shell its quotes would become part of the argument.
function mayEscape(facts: FileFacts, e: ts.Expression): boolean {
  return ts.isCallExpression(e) && /escape|quote|sanit|shell/i.test(textOf(facts, e.expression));
}

/** Names that tell of several words, or of words and options. */
const SEVERAL =
  /(?:args?|argv|arguments?|params|parameters|opts?|options?|flags?|cmd|command|commands|extra|words|list|files|paths|packages|switches)$/i;

function isOneWord(facts: FileFacts, e: ts.Expression, name: string): boolean {
  if (SEVERAL.test(name)) return false;
  if (ts.isIdentifier(e) || ts.isNumericLiteral(e)) return true;
  if (ts.isPropertyAccessExpression(e)) return !SEVERAL.test(e.name.text);
  if (ts.isElementAccessExpression(e)) return true;
  if (ts.isStringLiteralLike(e)) return /^\S+$/.test(e.text);
  if (ts.isAwaitExpression(e)) return isOneWord(facts, bare(e.expression), '');
  if (ts.isBinaryExpression(e)) {
    const op = e.operatorToken.kind;
    const instead = op === ts.SyntaxKind.QuestionQuestionToken || op === ts.SyntaxKind.BarBarToken;
    if (instead) return isOneWord(facts, bare(e.left), '') && isOneWord(facts, bare(e.right), '');
  }
  if (ts.isConditionalExpression(e))
    return isOneWord(facts, bare(e.whenTrue), '') && isOneWord(facts, bare(e.whenFalse), '');
  // What a function answers with is one value, unless its name tells of a list or of options.
  if (ts.isCallExpression(e)) return !/(?:args|options|flags|join|map|concat)/i.test(textOf(facts, e.expression));
  // A template is one word when its own text has no space in it; a condition may give an empty one.
  const pieces = piecesOf(e);
  return (pieces?.length ?? 0) > 0 && pieces!.every((p) => typeof p !== 'string' || /^\S*$/.test(p));
}
