// Where a comment about a line can stand: above the line, unless that is the middle of a text. Pure.
import ts from 'typescript';

/** Offsets at which lines begin, as editors count them (LF, CRLF, CR). */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** The line (from 0) that an offset is on. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The line above which a comment about `line` must stand. It is `line` itself, unless that begins inside a template or
 * a string that goes on over lines: a comment there would be part of the text, so it stands above the text's first
 * line. `jsx` is true between JSX tags, where only the form with braces is a comment.
 */
export function commentLine(
  source: ts.SourceFile,
  starts: readonly number[],
  line: number,
): { readonly line: number; readonly jsx: boolean } {
  let at = Math.min(line, starts.length - 1);
  for (;;) {
    const around = textAround(source, starts[at]!);
    if (around === undefined) return { line: at, jsx: false };
    if (ts.isJsxText(around)) return { line: at, jsx: true };
    // The text begins before this line does, so this comes to an end.
    at = lineAt(starts, around.getStart(source));
  }
}

/** A node's children, tokens among them; without those where half-typed code leads the parser astray. */
export function childrenOf(node: ts.Node, source: ts.SourceFile): readonly ts.Node[] {
  try {
    return node.getChildren(source);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    // It asserts that nothing but white space and comments is left between what it has parsed.
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    return children;
  }
}

/** The template, the string, or the text between JSX tags that goes on over `offset`; undefined in code. */
function textAround(source: ts.SourceFile, offset: number): ts.Node | undefined {
  let node: ts.Node = source;
  for (;;) {
    // Full starts, since blanks between JSX tags count as trivia of what follows.
    const child = childrenOf(node, source).find((each) => each.pos < offset && offset <= each.end);
    if (child === undefined) return undefined;
    if (ts.isJsxText(child)) return child;
    if (isLongText(child) && child.getStart(source) < offset && offset < child.end) return child;
    node = child;
  }
}

function isLongText(node: ts.Node): boolean {
  return (
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node) ||
    // A string may go on after a backslash at the end of its line.
    ts.isStringLiteral(node)
  );
}
