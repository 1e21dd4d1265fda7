// The report for people at a terminal: each finding with its code, the way it takes, and the mending; then the figures.
import type { Severity } from '../finding.ts';
import type { Span } from '../snapshot.ts';
import { visible } from './escape.ts';
import { frame } from './frame.ts';
import { type Lines, linesByFile } from './lines.ts';
import { choicesOf, countsOf, failuresOf, type Report, type Result } from './report.ts';
import { count } from './words.ts';

export interface TextOptions {
  readonly color: boolean;
}

/** The whole report, ending in a line break. Nothing that the checked source says can act on the terminal. */
export function textReport(report: Report, options: TextOptions): string {
  const paint = painter(options.color);
  const linesIn = linesByFile(report.read);
  const out: string[] = [];
  for (const result of report.results) {
    if (result.standing === 'new') out.push(...findingText(result, report, linesIn, paint), '');
  }
  out.push(...summaryText(report, paint));
  return `${out.join('\n')}\n`;
}

/** Puts text into a style, or leaves it as it is. */
export type Paint = (style: keyof typeof styles, text: string) => string;

/** SGR codes; plain ones that every terminal theme has an answer to. */
const styles = { error: '1;31', warning: '1;33', note: '1;36', strong: '1', faint: '2', good: '32' } as const;

export function painter(color: boolean): Paint {
  return color ? (style, text) => `\x1b[${styles[style]}m${text}\x1b[0m` : (_, text) => text;
}

function findingText(
  { finding }: Result,
  report: Report,
  linesIn: (file: string) => Lines,
  paint: Paint,
): readonly string[] {
  const placeText = (span: { file: string; start: number }) => {
    const { line, column } = linesIn(span.file).place(span.start);
    return `${visible(report.shown(span.file))}:${line}:${column}`;
  };
  const sure = finding.confidence === 'high' ? '' : paint('faint', ` (${finding.confidence} confidence)`);
  const out = [
    `${paint('strong', placeText(finding.primary))} ${paint(finding.severity, `${finding.severity}[${finding.rule}]`)}${sure}`,
    `  ${visible(finding.message)}`,
    '',
  ];
  for (const line of frame(linesIn(finding.primary.file), finding.primary)) {
    const carets = /^\s*\| +\^+$/.test(line);
    out.push(`  ${carets ? paint(finding.severity, line) : line}`);
  }
  if (finding.trace.length > 0) {
    out.push('', `  ${paint('faint', 'the way it takes:')}`);
    for (const [n, step] of finding.trace.entries()) {
      out.push(`    ${n + 1}. ${visible(step.message)}  ${paint('faint', placeText(step.span))}`);
    }
  }
  for (const each of finding.related) {
    out.push(`  ${paint('faint', 'see also:')} ${visible(each.message)}  ${paint('faint', placeText(each.span))}`);
  }
  for (const fix of finding.fixes) {
    const review = fix.safety === 'review' ? ' (look at the change)' : '';
    out.push(`  ${paint('good', 'fix in the editor:')} ${visible(fix.title)}${review}`);
  }
  return out;
}

function summaryText(report: Report, paint: Paint): readonly string[] {
  const out: string[] = [];
  const place = ({ file, start }: Span) => {
    const { line, column } = linesByFile(report.read)(file).place(start);
    return `${visible(report.shown(file))}:${line}:${column}`;
  };
  for (const tool of report.servers.flatMap((server) => server.tools)) {
    const name =
      tool.name === undefined ? `a ${tool.kind} without a constant name` : `${tool.kind} ${visible(tool.name)}`;
    const at = place(tool.registration);
    if (tool.nameless !== undefined)
      out.push(`${paint('note', 'name not known:')} ${name} (${at}): ${visible(tool.nameless)}`);
    if (tool.unresolved === undefined) continue;
    const obstacle = tool.obstacle === undefined ? at : place(tool.obstacle.span);
    const there = obstacle === at ? '' : ` (${obstacle})`;
    out.push(`${paint('note', 'not analysed:')} ${name} (${at}): ${visible(tool.unresolved)}${there}`);
  }
  for (const { file, why } of failuresOf(report)) {
    out.push(`${paint('note', 'skipped:')} ${visible(report.shown(file))}: ${visible(why)}`);
  }
  for (const cut of report.coverage.cuts) out.push(`${paint('note', 'cut short:')} ${visible(cut)}`);
  const choices = choicesOf(report);
  if (choices.length > 0) {
    const list = choices.map((each) => `${each.why} (${each.count})`).join(', ');
    const hint = choices.some((each) => each.overruledByName) ? ' Name a file or folder to check it all the same.' : '';
    out.push(paint('faint', `Left out: ${list}.${hint}`));
  }
  if (report.noServer) out.push(noServerText);
  out.push(summaryLine(report));
  return out;
}

/** Said aloud, so that silence is never taken for a clean bill. */
export const noServerText = 'No MCP server found: there was nothing to check.';

/** The figures in one line. */
export function summaryLine(report: Report): string {
  const counts = countsOf(report);
  const levels: [Severity, string][] = [
    ['error', 'error'],
    ['warning', 'warning'],
    ['note', 'note'],
  ];
  const findings = levels.map(([severity, word]) => count(counts[severity], word)).join(', ');
  const quiet = [
    counts.suppressed > 0 ? `${counts.suppressed} suppressed` : '',
    counts.known > 0 ? `${counts.known} known from the baseline` : '',
  ].filter((each) => each !== '');
  const unresolved = `${count(counts.unresolved, 'handler')} not resolved`;
  return (
    `${count(counts.servers, 'server')}, ${count(counts.tools, 'tool')}, ${unresolved}, ` +
    `${count(counts.files, 'file')} analysed: ${findings}` +
    `${quiet.length > 0 ? ` (${quiet.join(', ')})` : ''} in ${report.seconds.toFixed(1)} s`
  );
}
