// Source text that is moved to another indentation, with edits in it. What stands inside a template keeps its lines.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';

/** A change of a stretch of the file that is copied, in the file's own offsets. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text between two offsets with changes made; changes do not overlap, those outside are left out. */
export function changed(facts: FileFacts, start: number, end: number, changes: readonly Change[]): string {
  let out = '';
  let at = start;
  for (const c of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (c.start < at || c.end > end) continue;
    out += facts.text.slice(at, c.start) + c.text;
    at = c.end;
  }
  return out + facts.text.slice(at, end);
}

/**
 * The changes that move the lines between two offsets from one margin to another. The first line has none to move.
 * Lines that begin in a template are a value, and stay.
 */
export function shifts(facts: FileFacts, start: number, end: number, from: string, to: string): Change[] {
  if (from === to) return [];
  const out: Change[] = [];
  const fixed = templatesIn(facts, start, end);
  for (let at = facts.text.indexOf('\n', start); at >= 0 && at < end; at = facts.text.indexOf('\n', at + 1)) {
    const line = at + 1;
    if (line > end || fixed.some((t) => t.start < line && line < t.end + 1)) continue;
    if (from !== '' && !facts.text.startsWith(from, line)) continue;
    // An empty line has no margin.
    if (/^\r?\n/.test(facts.text.slice(line, line + 2))) continue;
    out.push({ start: line, end: line + from.length, text: to });
  }
  return out;
}

/** The text of a stretch, moved and changed. Lines inside of a change are that change's own. */
export function moved(
  facts: FileFacts,
  stretch: { readonly start: number; readonly end: number },
  from: string,
  to: string,
  changes: readonly Change[] = [],
): string {
  const lines = shifts(facts, stretch.start, stretch.end, from, to).filter(
    (s) => !changes.some((c) => s.start < c.end && c.start <= s.start && c.end > c.start),
  );
  return changed(facts, stretch.start, stretch.end, [...lines, ...changes]);
}

function templatesIn(facts: FileFacts, start: number, end: number): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.pos > end) return;
    if (
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node)
    )
      out.push({ start: node.getStart(facts.tree), end: node.end });
    ts.forEachChild(node, visit);
  };
  visit(facts.tree);
  return out;
}
