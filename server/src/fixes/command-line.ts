// A command as it is written at a call, turned into a program and its argument array.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Value } from '../analysis/values.ts';
import type { Edit } from '../finding.ts';
import { removedWhenUnused, wordTexts } from './command-words.ts';
import { grownCommand, isWritten } from './grown-command.ts';
import { type Guard, guardedWords } from './guarded-words.ts';
import { bare } from './names.ts';
import { shellWords, type Word } from './shell-words.ts';
import type { Style } from './source-style.ts';
import { piecesOf } from './string-shape.ts';
import { isStringExpression, isStringSource, isStringValue } from './string-type.ts';
import { declarationOf, functionAround, pathTo, type SyntaxPath } from './syntax-path.ts';

export interface CommandLine {
  /** `'git', ['log', branch]`. */
  readonly text: string;
  /** Edits that take away what the command was kept in. */
  readonly edits: readonly Edit[];
}

/**
 * @param command the first argument of `exec`
 * @param values what the engine knows the command to be, one for each way that leads here
 * @param guard what keeps its words from being read as options
 * @returns undefined where words cannot be told apart from here, or where a word may be several
 */
export function commandLine(
  facts: FileFacts,
  style: Style,
  command: ts.Expression,
  path: SyntaxPath,
  values: readonly Value[],
  guard: Guard,
): CommandLine | undefined {
  const isString = (e: ts.Expression): boolean => isStringExpression(facts, e, path) || isStringSource(values, e, path);
  const grown = grownCommand({ facts, style, path, isString: (_, plain) => isString(plain) }, guard, bare(command));
  if (grown) return grown;
  const kept = keptIn(facts, command, path);
  const pieces = piecesOf(kept?.initializer ?? command);
  const words = pieces && shellWords(pieces);
  if (!pieces || !words) return undefined;
  const holes = pieces.filter((p): p is ts.Expression => typeof p !== 'string');
  const written = wordTexts(
    {
      facts,
      style,
      path,
      isString: (hole, plain) => isString(plain) || isStringHole(holes.indexOf(hole), plain !== bare(hole)),
    },
    words,
  );
  if (!written) return undefined;
  const [program, ...texts] = written.texts;
  const rest = guardedWords(guard, nameOf(words[0]!), words.slice(1), texts, true);
  return { text: `${program}, [${rest.join(', ')}]`, edits: [...(kept?.edits ?? []), ...written.edits] };

  // The engine knows the holes of the same text in the same order.
  function isStringHole(at: number, escaped: boolean): boolean {
    return (
      values.length > 0 &&
      values.every((v) => {
        if (v.t !== 'str') return false;
        const found = v.parts.filter((p): p is Value => typeof p !== 'string');
        return found.length === holes.length && isStringValue(escaped ? unescaped(found[at]) : found[at]);
      })
    );
  }
}

/** The program, where it is a constant. */
function nameOf(word: Word): string | undefined {
  return word.every((p) => p.text !== undefined) ? word.map((p) => p.text).join('') : undefined;
}

// `JSON.stringify` takes anything; what it was given is what has to be a string.
function unescaped(v: Value | undefined): Value | undefined {
  return v?.t === 'op' && (v.op === 'json' || v.op === 'replace') ? unescaped(v.args[0]) : v;
}

/** A command kept in a constant of the same function, and the edits that remove it when nothing else uses it. */
function keptIn(
  facts: FileFacts,
  command: ts.Expression,
  path: SyntaxPath,
): { readonly initializer: ts.Expression; readonly edits: readonly Edit[] } | undefined {
  const plain = bare(command);
  if (!ts.isIdentifier(plain)) return undefined;
  const found = declarationOf(plain.text, path);
  if (!found || !ts.isVariableDeclaration(found.node) || !ts.isIdentifier(found.node.name)) return undefined;
  const { initializer } = found.node;
  const around = pathTo(facts, found.node);
  if (!initializer || !around || functionAround(around) !== functionAround(path)) return undefined;
  if (!found.constant && isWritten(plain.text, functionAround(path))) return undefined;
  return { initializer, edits: removedWhenUnused(facts, plain.text, found.node, 1) };
}
