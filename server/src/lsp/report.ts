// The author's score as a page for the editor: places in it are links that open them.
import { linesOf } from '../output/lines.ts';
import { scoreHtml } from '../output/score-html.ts';
import { commands, type ReportParams } from '../protocol.ts';
import { type ServerScore, scoreOf } from '../score/score.ts';
import type { Span } from '../snapshot.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import { rangeOf, visible } from './to-proto.ts';

/** The page over all projects that have been analysed. */
export function reportPage(projects: readonly Project[], version: string, { nonce }: ReportParams): string {
  const outcomes = new Map<Span, Outcome>();
  const scores: ServerScore[] = [];
  for (const { latest } of projects) {
    if (!latest) continue;
    for (const score of scoreOf(latest.result, latest.findings)) {
      scores.push(score);
      for (const span of spansIn(score)) outcomes.set(span, latest);
    }
  }
  const range = (span: Span) => {
    const outcome = outcomes.get(span);
    return outcome && rangeOf(span, outcome);
  };
  return scoreHtml(scores, {
    version,
    nonce,
    where: (span) => `${visible(span.file)}:${(range(span)?.start.line ?? 0) + 1}`,
    open: (span) => {
      const target = [outcomes.get(span)?.uri(span.file), range(span)];
      return `command:${commands.openPlace}?${encodeURIComponent(JSON.stringify(target))}`;
    },
    line: (span) => {
      const text = outcomes.get(span)?.index(span.file)?.text;
      if (text === undefined) return undefined;
      const lines = linesOf(text);
      return lines.text(lines.place(span.start).line).trim().slice(0, 240);
    },
  });
}

function spansIn(score: ServerScore): Span[] {
  return [
    score.span,
    ...score.parts.flatMap((part) => [
      ...part.protections.flatMap((e) => e.span ?? []),
      ...[...part.missing, ...part.accepted].map((f) => f.primary),
    ]),
  ];
}
