// Elements taken out of a list in the source: properties, names of a pattern, parameters.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Change } from './moved-text.ts';

/** The changes that take elements out, with their commas and comments. What stays must not be empty. */
export function without<N extends ts.Node>(
  facts: FileFacts,
  list: ts.NodeArray<N>,
  drop: (node: N) => boolean,
): Change[] {
  const { text } = facts;
  const begins = list.map((node, n) => (n === 0 ? node.pos : behindLineComment(text, node.pos)));
  const lastKept = list.findLastIndex((node) => !drop(node));
  const out: Change[] = [];
  for (let n = 0; n < lastKept; n++) if (drop(list[n]!)) out.push({ start: begins[n]!, end: begins[n + 1]!, text: '' });
  const kept = list[lastKept];
  if (kept && lastKept < list.length - 1)
    out.push(
      list.hasTrailingComma
        ? { start: begins[lastKept + 1]!, end: behindLineComment(text, list.end), text: '' }
        : { start: kept.end, end: list.at(-1)!.end, text: '' },
    );
  return out;
}

function behindLineComment(text: string, pos: number): number {
  const found = ts.getTrailingCommentRanges(text, pos)?.findLast((c) => /^[ \t]*(?:\r?\n|$)/.test(text.slice(c.end)));
  return found?.end ?? pos;
}
