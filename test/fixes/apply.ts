// Applies fixes to texts in memory, one alone or all in turn, as an author would who accepts them one by one.
import { type AnalysisResult, analyze } from '../../server/src/analyze.ts';
import type { Edit, Finding, Fix } from '../../server/src/finding.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

export type Texts = Readonly<Record<string, string>>;

export function findingsOf(texts: Texts): AnalysisResult {
  return analyze(snapshotOf(texts));
}

/** The texts after a fix. Throws when its edits overlap or lie outside of the text. */
export function applied(texts: Texts, fix: Fix): Texts {
  const out: Record<string, string> = { ...texts };
  for (const file of new Set(fix.edits.map((e) => e.file))) {
    const text = texts[file];
    if (text === undefined) throw new Error(`the fix edits ${file}, which is not there`);
    out[file] = edited(
      text,
      fix.edits.filter((e) => e.file === file),
    );
  }
  return out;
}

function edited(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  // Stable: several insertions at one place keep their order.
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) throw new Error('edits overlap');
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** Accepts the first fix of the first finding of these rules that has one, analyses again, until none is left. */
export function allInTurn(texts: Texts, rules: ReadonlySet<string>): { readonly texts: Texts; readonly steps: number } {
  let now = texts;
  for (let steps = 0; ; steps++) {
    const next = findingsOf(now).findings.find((f) => rules.has(f.rule) && f.fixes.length > 0);
    if (!next) return { texts: now, steps };
    if (steps > 60) throw new Error(`fixes do not come to an end: ${next.rule} ${next.message}`);
    now = applied(now, next.fixes[0]!);
  }
}

/** How often each rule speaks at each severity: `path-traversal error` → 2. */
export function tally(findings: readonly Finding[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const f of findings) out.set(`${f.rule} ${f.severity}`, (out.get(`${f.rule} ${f.severity}`) ?? 0) + 1);
  return out;
}

/** What is said more often than before. */
export function added(before: readonly Finding[], after: readonly Finding[]): string[] {
  const old = tally(before);
  return [...tally(after)].filter(([what, count]) => count > (old.get(what) ?? 0)).map(([what]) => what);
}
