// Comments that silence findings: `// toolward-allow <rule>[, <rule>]: <reason>`, and the rule about those that silence nothing.
import ts from 'typescript';
import { childrenOf, commentLine, lineAt, lineStarts } from './comment-place.ts';
import type { Edit, Finding, Suppression } from './finding.ts';
import { isCodeFile, type Span } from './snapshot.ts';

/** The rule that this module itself reports; it has a page like any other, and stands in no list of rules to run. */
export const unusedSuppression = {
  id: 'unused-suppression',
  summary: 'A toolward-allow comment that silences nothing, or that gives no reason',
  severity: 'note',
  confidence: 'high',
  cwe: null,
  owasp: 'none: it is about the comment, not about what the code does',
  messages: {
    unused: 'No {rule} finding stands here, so this comment silences nothing and would hide the next one. Remove it.',
    unknown: 'There is no rule {rule}, so this comment silences nothing. Correct the name or remove it.',
    reasonless:
      'This comment gives no reason, so it does not count. Write "toolward-allow {rule}: why it is safe here".',
    malformed: 'This comment names no rule, so it does not count. Write "toolward-allow <rule>: why it is safe here".',
  },
} as const;

export interface SuppressionOptions {
  /** Rules that were run; comments about others are left alone. All when undefined. The rule of this module always runs. */
  readonly ran?: ReadonlySet<string>;
  /** Ids of all rules there are, to tell a misspelt one; not told when undefined. */
  readonly known?: ReadonlySet<string>;
}

/** One `toolward-allow` line of a comment. */
interface Directive {
  readonly file: string;
  /** From the word `toolward-allow` to the end of the reason. */
  readonly start: number;
  readonly end: number;
  readonly rules: readonly { readonly id: string; readonly start: number; readonly end: number }[];
  /** Undefined when there is none, or it is blank. */
  readonly reason: string | undefined;
  /** Zero-based lines it covers: its own (the last of its comment), then the one it stands above. */
  readonly own: number;
  readonly below: number;
  /** The range that goes when the whole directive is removed. */
  readonly removal: { readonly start: number; readonly end: number };
}

/**
 * Marks the findings that a comment on their line, or on the line above, silences for a stated reason, and adds a note
 * for each comment (in an analysed file) that silences nothing. The result is sorted by file, offset, rule.
 *
 * A comment covers its own line; when nothing there wants it, the next line that is not itself only a comment. Only
 * real comments count: the words inside a string, a template or JSX text are text. A file that does not parse is being
 * edited, so its comments are not called unused: what they silence may be back in a moment.
 */
export function applySuppressions(
  findings: readonly Finding[],
  read: (file: string) => string | undefined,
  analysedFiles: readonly string[],
  options: SuppressionOptions = {},
): Finding[] {
  const result: Finding[] = [];
  const byFile = new Map<string, Finding[]>();
  for (const file of analysedFiles) byFile.set(file, []);
  for (const finding of findings) {
    const list = byFile.get(finding.primary.file);
    if (list) list.push(finding);
    else byFile.set(finding.primary.file, [finding]);
  }
  const analysed = new Set(analysedFiles);
  for (const [file, own] of byFile) {
    const text = isCodeFile(file) ? read(file) : undefined;
    if (text === undefined || !text.includes(marker)) {
      result.push(...own);
      continue;
    }
    result.push(...suppressFile(file, text, own, analysed.has(file), options));
  }
  return result.sort(byLine);
}

const marker = 'toolward-allow';

function suppressFile(
  file: string,
  text: string,
  findings: readonly Finding[],
  analysed: boolean,
  options: SuppressionOptions,
): Finding[] {
  const { directives, whole, source } = directivesOf(file, text);
  if (directives.length === 0 || source === undefined) return [...findings];
  const lines = lineStarts(text);
  const lineOf = findings.map((finding) => lineAt(lines, finding.primary.start));
  // No comment can stand inside a text over several lines, so one about its first line is about all of it.
  const textOf = lineOf.map((line) => commentLine(source, lines, line).line);
  const marked: (Suppression | undefined)[] = findings.map((finding) => finding.suppressed);
  const used = new Map<Directive, Set<string>>();

  for (const directive of directives) {
    const hits = new Set<string>();
    used.set(directive, hits);
    if (directive.reason === undefined) continue;
    const suppression: Suppression = {
      span: { file, start: directive.start, end: directive.end },
      reason: directive.reason,
    };
    for (const { id } of directive.rules) {
      for (const line of [directive.own, directive.below]) {
        if (hits.has(id)) break;
        for (const [n, finding] of findings.entries()) {
          if (finding.rule !== id || (lineOf[n] !== line && textOf[n] !== line)) continue;
          hits.add(id);
          marked[n] ??= suppression;
        }
      }
    }
  }

  const result = findings.map((finding, n) => (marked[n] ? { ...finding, suppressed: marked[n] } : finding));
  if (analysed && whole) {
    for (const directive of directives) result.push(...complaints(directive, used.get(directive)!, options));
  }
  return result;
}

/** The notes about one directive: about the whole of it, or about each of its rules that silences nothing. */
function complaints(directive: Directive, used: ReadonlySet<string>, options: SuppressionOptions): Finding[] {
  const { messages } = unusedSuppression;
  const whole: Span = { file: directive.file, start: directive.start, end: directive.end };
  const first = directive.rules[0];
  if (first === undefined) return [note(whole, messages.malformed, [removeAll(directive)])];
  if (directive.reason === undefined) {
    return [note(whole, messages.reasonless.replace('{rule}', first.id), [removeAll(directive)])];
  }
  const isKnown = (id: string) => options.known?.has(id) ?? true;
  const unused = directive.rules.filter(
    (rule) => !used.has(rule.id) && (!isKnown(rule.id) || (options.ran?.has(rule.id) ?? true)),
  );
  const all = unused.length === directive.rules.length;
  return unused.map((rule) => {
    const message = isKnown(rule.id) ? messages.unused : messages.unknown;
    const span = directive.rules.length === 1 ? whole : { file: directive.file, start: rule.start, end: rule.end };
    return note(span, message.replace('{rule}', rule.id), [all ? removeAll(directive) : removeOne(directive, rule.id)]);
  });
}

function note(primary: Span, message: string, edits: readonly Edit[]): Finding {
  return {
    rule: unusedSuppression.id,
    severity: unusedSuppression.severity,
    confidence: unusedSuppression.confidence,
    message,
    primary,
    related: [],
    trace: [],
    fixes: [{ title: 'Remove the comment that silences nothing', safety: 'safe', edits }],
    tools: [],
    arguments: [],
  };
}

function removeAll(directive: Directive): Edit {
  return { file: directive.file, start: directive.removal.start, end: directive.removal.end, text: '' };
}

/** Takes one rule out of the list, with the comma that goes with it. */
function removeOne(directive: Directive, id: string): Edit {
  const n = directive.rules.findIndex((rule) => rule.id === id);
  const rule = directive.rules[n]!;
  const next = directive.rules[n + 1];
  const previous = directive.rules[n - 1];
  const start = next ? rule.start : previous ? previous.end : rule.start;
  return { file: directive.file, start, end: next ? next.start : rule.end, text: '' };
}

/** The directives of a file in order, and whether the file parses without errors. */
function directivesOf(
  file: string,
  text: string,
): { directives: readonly Directive[]; whole: boolean; source?: ts.SourceFile } {
  let source: ts.SourceFile;
  try {
    source = ts.createSourceFile(file, text, {
      languageVersion: ts.ScriptTarget.Latest,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    });
    const directives: Directive[] = [];
    const lines = lineStarts(text);
    let searched = 0;
    for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, Math.max(at + 1, searched))) {
      for (const comment of commentsAt(source, text, at)) {
        directives.push(...directivesIn(file, text, comment, lines));
        searched = comment.end;
      }
    }
    // The list of syntax errors is not in the public type; every version of the in-process compiler has it.
    const errors = (source as { parseDiagnostics?: readonly unknown[] }).parseDiagnostics ?? [];
    return { directives, whole: errors.length === 0, source };
  } catch (error) {
    // Code nested too deeply for the parser is not analysed either, so there is nothing to silence in it.
    if (error instanceof RangeError) return { directives: [], whole: false };
    throw error;
  }
}

interface Comment {
  readonly start: number;
  readonly end: number;
  /** The `{` and `}` of a JSX expression that holds nothing but this comment. */
  readonly braces: { readonly start: number; readonly end: number } | undefined;
}

/**
 * The comment that covers an offset, and those that follow it before the same token, as finding that costs most;
 * none when the offset is in code, a string, a template, or JSX text.
 */
function commentsAt(source: ts.SourceFile, text: string, at: number): readonly Comment[] {
  let node: ts.Node = source;
  let parent: ts.Node = source;
  for (;;) {
    const child: ts.Node | undefined = childrenOf(node, source).find((each) => each.pos <= at && at < each.end);
    if (!child) break;
    if (child.kind !== ts.SyntaxKind.SyntaxList) parent = node;
    node = child;
  }
  if (at >= node.getStart(source)) return [];
  const ranges = [
    ...(ts.getTrailingCommentRanges(text, node.pos) ?? []),
    ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
  ];
  const first = ranges.findIndex((each) => each.pos <= at && at < each.end);
  if (first < 0) return [];
  const alone = ts.isJsxExpression(parent) && !parent.expression && new Set(ranges.map((each) => each.pos)).size === 1;
  const braces = alone ? { start: parent.getStart(source), end: parent.end } : undefined;
  const result: Comment[] = [];
  // What stands in the token's line is a trailing comment and a leading one.
  for (const { pos, end } of ranges.slice(first))
    if (pos >= (result.at(-1)?.end ?? 0)) result.push({ start: pos, end, braces });
  return result;
}

/** The word, the rules, a colon and the reason; each part but the word may be missing, and then it does not count. */
const directivePattern = /^([\s*/]*)toolward-allow(?![\w-])[ \t]*([^:\r\n]*)(:?)(.*)$/;

/** The directives of one comment: lines that begin with the word. A sentence that mentions it is none. */
function directivesIn(file: string, text: string, comment: Comment, lines: readonly number[]): Directive[] {
  const result: Directive[] = [];
  const isBlock = text.startsWith('/*', comment.start);
  const bodyEnd = isBlock && text.startsWith('*/', comment.end - 2) ? comment.end - 2 : comment.end;
  const own = lineAt(lines, comment.end);
  const parts = text.slice(comment.start, bodyEnd).split(/\r\n|\r|\n/);
  let offset = comment.start;
  for (const part of parts) {
    const match = directivePattern.exec(part);
    if (match) {
      const [, before, list, colon, rest] = match;
      const start = offset + before!.length;
      const reason = colon ? rest!.trim() : '';
      const end = offset + part.trimEnd().length;
      result.push({
        file,
        start,
        end,
        rules: rulesIn(list!, offset + part.indexOf(list!, before!.length + marker.length)),
        reason: reason === '' ? undefined : reason,
        own,
        below: lineBelow(text, lines, own),
        // A line of a longer comment leaves its stars behind; taking them could open or close the comment.
        removal: parts.length === 1 ? wholeComment(text, comment) : { start, end },
      });
    }
    offset += part.length;
    offset += text.startsWith('\r\n', offset) ? 2 : 1;
  }
  return result;
}

function rulesIn(list: string, offset: number): Directive['rules'] {
  return [...list.matchAll(/[a-z][a-z0-9-]*/g)].map((match) => ({
    id: match[0],
    start: offset + match.index,
    end: offset + match.index + match[0].length,
  }));
}

/** The next line that is not only a comment, so that several comments may stand above one line. */
function lineBelow(text: string, lines: readonly number[], own: number): number {
  let line = own + 1;
  while (line < lines.length) {
    const content = text.slice(lines[line], lines[line + 1] ?? text.length).trim();
    const onlyComment = content.startsWith('//') || /^\{?\s*\/\*.*\*\/\s*\}?$/.test(content);
    if (!onlyComment) break;
    line++;
  }
  return line;
}

/** A comment with the blanks before it, and with its whole line when nothing else stands there. */
function wholeComment(text: string, comment: Comment): { start: number; end: number } {
  const { start, end } = comment.braces ?? comment;
  let blank = start;
  while (blank > 0 && /[ \t]/.test(text[blank - 1]!)) blank--;
  const opensLine = blank === 0 || /[\r\n]/.test(text[blank - 1]!);
  const rest = /^[ \t]*(\r\n|\r|\n|$)/.exec(text.slice(end, end + longestBlankTail));
  if (opensLine && rest) return { start: blank, end: end + rest[0].length };
  return { start: rest ? blank : start, end };
}

/** Enough to see that nothing but blanks follows a comment, without copying the rest of the file. */
const longestBlankTail = 200;

/** The order of findings in an answer: by file, offset, rule. */
export function byLine(a: Finding, b: Finding): number {
  return (
    order(a.primary.file, b.primary.file) ||
    a.primary.start - b.primary.start ||
    order(a.rule, b.rule) ||
    a.primary.end - b.primary.end
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
