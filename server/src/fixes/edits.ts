// Edits of one file in terms of its nodes.
import type ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';

/** The node's own text, without the white space and comments before it. */
export function textOf(facts: FileFacts, node: ts.Node): string {
  return facts.text.slice(node.getStart(facts.tree), node.end);
}

export function replacing(facts: FileFacts, node: ts.Node, text: string): Edit {
  return { file: facts.path, start: node.getStart(facts.tree), end: node.end, text };
}

export function inserting(facts: FileFacts, at: number, text: string): Edit {
  return { file: facts.path, start: at, end: at, text };
}

/** The white space before the first character of the line on which an offset stands. */
export function marginAt(facts: FileFacts, offset: number): string {
  const start = facts.text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(facts.text.slice(start, offset))![0];
}

/** Removes whole lines of a statement where it has them for itself, else the statement alone. */
export function removing(facts: FileFacts, statement: ts.Node): Edit {
  const { text } = facts;
  let start = statement.getStart(facts.tree);
  let end = statement.end;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (rest && /^[ \t]*$/.test(text.slice(lineStart, start))) {
    start = lineStart;
    end += rest[0].length;
  }
  return { file: facts.path, start, end, text: '' };
}

/** Sorted by place, equal ones once; several insertions at one place keep their order. Undefined when edits overlap. */
export function tidy(edits: readonly Edit[]): readonly Edit[] | undefined {
  const sorted = edits
    .map((edit, n) => ({ edit, n }))
    .sort((a, b) => {
      const x = a.edit;
      const y = b.edit;
      return x.file < y.file ? -1 : x.file > y.file ? 1 : x.start - y.start || x.end - y.end || a.n - b.n;
    })
    .map(({ edit }) => edit);
  const out: Edit[] = [];
  for (const edit of sorted) {
    const last = out.at(-1);
    if (last && last.file === edit.file) {
      if (last.start === edit.start && last.end === edit.end) {
        if (
          out.some((o) => o.start === edit.start && o.end === edit.end && o.text === edit.text && o.file === edit.file)
        )
          continue;
        if (edit.start !== edit.end) return undefined;
      } else if (edit.start < last.end) return undefined;
    }
    out.push(edit);
  }
  return out;
}
