// The table of rules: what each watches over in the guidance, and where that is asked for.
import type { RuleIdentity } from '../catalogue.ts';
import { advice, type GuidancePart, guidance, guidanceParts, type Mapping, partSummaries } from '../rules/guidance.ts';

/** One row: a rule with its place in the guidance. */
export interface RuleRow {
  readonly id: string;
  readonly summary: string;
  readonly level: string;
  readonly part: GuidancePart;
  /** `CWE-78`, or `none: why`. */
  readonly cwe: string;
  /** `MCP05`, or `none: why`. */
  readonly owasp: string;
  /** A clause of the specification, or `none: why`. */
  readonly spec: string;
  readonly fix: 'safe' | 'review' | 'none';
}

/** The rows in the order of the guidance's parts. @throws {Error} when a rule has no place there: a mistake of ours. */
export function ruleRows(rules: readonly RuleIdentity[]): RuleRow[] {
  const rows = rules.map((rule): RuleRow => {
    const place: Mapping | undefined = guidance[rule.id];
    if (!place) throw new Error(`${rule.id} has no place in rules/guidance.ts`);
    return {
      id: rule.id,
      summary: rule.summary,
      level: rule.severity,
      part: place.part,
      cwe: rule.cwe ?? `none: ${place.noCwe ?? ''}`,
      owasp: rule.owasp,
      spec: place.spec,
      fix: place.fix ?? 'none',
    };
  });
  return guidanceParts.flatMap((part) => rows.filter((row) => row.part === part));
}

/** The table for a terminal. */
export function rulesText(rules: readonly RuleIdentity[]): string {
  const rows = ruleRows(rules);
  const out: string[] = [];
  for (const part of guidanceParts) {
    out.push(`${partSummaries[part].title}: ${partSummaries[part].asks}`, '');
    const own = rows.filter((row) => row.part === part);
    const width = Math.max(...own.map((row) => row.id.length));
    for (const row of own) {
      const fix = row.fix === 'none' ? '' : `  [fix: ${row.fix}]`;
      out.push(`  ${row.id.padEnd(width)}  ${row.level.padEnd(7)}  ${row.summary}${fix}`);
      out.push(`  ${' '.repeat(width)}  ${' '.repeat(7)}  ${row.cwe} · ${row.owasp} · ${row.spec}`);
    }
    out.push('', '  Source does not tell:');
    for (const one of advice[part]) out.push(`  - ${one}`);
    out.push('');
  }
  return `${out.join('\n').trimEnd()}\n`;
}

/** The table as JSON, with the advice. */
export function rulesJson(rules: readonly RuleIdentity[]): string {
  const parts = guidanceParts.map((part) => ({ id: part, ...partSummaries[part], advice: advice[part] }));
  return `${JSON.stringify({ format: 1, parts, rules: ruleRows(rules) }, null, 2)}\n`;
}

/** The table as a page in Markdown. `pages`: the folder of the rules' pages, as a link from there. */
export function rulesMarkdown(rules: readonly RuleIdentity[], pages: string): string {
  const rows = ruleRows(rules);
  const out = [
    '# Rules',
    '',
    'Made from the rules themselves (`toolward rules --format markdown`). Levels: an error is harm that an argument can do, or a text that attacks its reader; a warning is a weak guard or a missing protection; a note is advice. A fix that is `safe` may be applied with others and unseen; `review` shows its changes first. Clauses are of the specification of 2026-07-28; “best practices” is its security tutorial.',
    '',
  ];
  for (const part of guidanceParts) {
    out.push(`## ${partSummaries[part].title}`, '', `Asked for: ${partSummaries[part].asks}.`, '');
    out.push(
      '| rule | level | what it flags | CWE | OWASP MCP | specification | fix |',
      '|---|---|---|---|---|---|---|',
    );
    for (const row of rows.filter((each) => each.part === part))
      out.push(
        `| [${row.id}](${pages}/${row.id}.md) | ${[row.level, row.summary, row.cwe, row.owasp, row.spec, row.fix === 'none' ? '–' : row.fix].map(cell).join(' | ')} |`,
      );
    out.push('', 'What source does not tell:', '', ...advice[part].map((one) => `- ${one}`), '');
  }
  return `${out.join('\n').trimEnd()}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
