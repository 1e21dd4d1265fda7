// What checks of a running server found, for a terminal and as JSON. What a server said is shown harmless.
import type { ProbeResult } from '../live/inspection.ts';
import { visible, visibleJson } from './escape.ts';
import { type Paint, painter } from './text.ts';
import { count } from './words.ts';

/** A result with its place in the source, where that is known. */
export interface Probed extends ProbeResult {
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

/** Findings first, with what was sent and what came; then what passed and what was not done, in short. */
export function probeText(results: readonly Probed[], { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const found = results.filter(({ is }) => is === 'finding');
  const skipped = results.filter(({ is }) => is === 'skipped');
  const out = found.flatMap((one) => findingText(one, paint));
  if (skipped.length > 0) {
    out.push(paint('strong', 'Not checked:'));
    // Many are left out for one reason.
    const titles = new Map<string, string[]>();
    for (const { title, definition, message } of skipped) {
      const told = definition === undefined ? title : `${title} (${definition})`;
      titles.set(message, [...(titles.get(message) ?? []), told]);
    }
    for (const [message, all] of titles) out.push(`  ${visible(all.join(', '))}: ${visible(message)}`);
    out.push('');
  }
  return `${[...out, probeSummary(results)].join('\n')}\n`;
}

/** One line with the figures. */
export function probeSummary(results: readonly Probed[]): string {
  const of = (severity: ProbeResult['severity']) =>
    results.filter((one) => one.is === 'finding' && one.severity === severity).length;
  const is = (state: ProbeResult['is']) => results.filter((one) => one.is === state).length;
  const found = (['error', 'warning', 'note'] as const)
    .filter((severity) => of(severity) > 0)
    .map((severity) => count(of(severity), severity));
  const told = found.length === 0 ? 'Nothing found' : found.join(', ');
  return `${told}; ${is('passed')} passed, ${is('skipped')} not checked.`;
}

/** @param version Toolward's */
export function probeJson(results: readonly Probed[], server: string, version: string): string {
  return `${visibleJson({ version, server, results })}\n`;
}

function findingText(
  { severity, rule, check, place, definition, message, evidence }: Probed,
  paint: Paint,
): readonly string[] {
  const at =
    place === undefined
      ? definition === undefined
        ? ''
        : `${paint('strong', visible(definition))} `
      : `${paint('strong', `${visible(place.file)}:${place.line}:${place.column}`)} `;
  return [
    `${at}${paint(severity, `${severity}[${rule ?? check}]`)}`,
    `  ${visible(message)}`,
    ...evidence.map((line) => `    ${paint('faint', visible(line))}`),
    '',
  ];
}
