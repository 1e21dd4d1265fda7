// JSON as a person types it: its tree, and what is no JSON in it, in words. Pure.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { visible } from '../../output/escape.ts';
import type { JsonProblem } from '../inspection.ts';

/** Of one text, more than this are not told. */
const MAX_PROBLEMS = 100;

/** The tree, undefined where it is no JSON. */
export function treeOfJson(text: string): {
  readonly node: Node | undefined;
  readonly problems: readonly JsonProblem[];
} {
  if (text.trim() === '')
    return {
      node: undefined,
      problems: [{ offset: 0, length: 0, message: 'nothing stands here yet; {} is an empty object' }],
    };
  const errors: ParseError[] = [];
  let node: Node | undefined;
  try {
    node = parseTree(text, errors, { disallowComments: true });
  } catch {
    // The parser calls itself for each level.
    return { node: undefined, problems: [{ offset: 0, length: 1, message: 'this nests too deep' }] };
  }
  if (errors.length === 0) return { node, problems: node ? repeated(node) : [] };
  // What follows from the first one at a place says nothing new.
  const firsts = errors.filter(({ offset }, n) => n === 0 || errors[n - 1]!.offset !== offset);
  const problems = firsts.slice(0, MAX_PROBLEMS).map(({ error, offset, length }) => ({
    // At the end of the text there is nothing that could be underlined.
    offset: Math.min(offset, Math.max(0, text.length - 1)),
    length: Math.max(1, length),
    message: syntaxWords[printParseErrorCode(error)] ?? 'this is no JSON',
  }));
  return { node: undefined, problems };
}

const syntaxWords: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON; texts stand in double quotes',
  InvalidNumberFormat: 'this is no number of JSON',
  PropertyNameExpected: 'a name in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing brace } is missing here',
  CloseBracketExpected: 'a closing bracket ] is missing here',
  EndOfFileExpected: 'nothing may follow here',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'this text has no closing quote',
  UnexpectedEndOfNumber: 'this number has no end',
  InvalidUnicode: 'this is no \\u with four hexadecimal digits',
  InvalidEscapeCharacter: 'JSON has no such escape; a backslash is written \\\\',
  InvalidCharacter: 'a character that JSON has only as an escape, such as \\n or \\t',
};

/** Fields that stand twice in one object: whoever reads it takes the last, and a person may mean the first. */
function repeated(root: Node): JsonProblem[] {
  const problems: JsonProblem[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined && problems.length < MAX_PROBLEMS; node = open.pop()) {
    const names = new Set<string>();
    for (const child of node.children ?? []) {
      const key = child.type === 'property' ? child.children?.[0] : undefined;
      if (key && names.has(key.value as string)) {
        const name = visible(String(key.value).slice(0, 60));
        problems.push({
          offset: key.offset,
          length: key.length,
          message: `${name} is here already; the last one counts`,
        });
      } else if (key) names.add(key.value as string);
      const value = key ? child.children?.[1] : child;
      if (value) open.push(value);
    }
  }
  return problems;
}
