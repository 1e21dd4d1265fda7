// What every output is written from: findings with their standing, and what was and was not looked at.
import type { Coverage, ServerInfo } from '../analyze.ts';
import type { RuleIdentity } from '../catalogue.ts';
import type { Finding, Severity } from '../finding.ts';
import type { LeftOut } from '../project/load.ts';

/**
 * - `new`: counts
 * - `known`: stands in the baseline
 * - `suppressed`: silenced by a comment with a reason
 */
export type Standing = 'new' | 'known' | 'suppressed';

export interface Result {
  readonly finding: Finding;
  readonly standing: Standing;
  /** Stays the same when lines above it come and go (see `fingerprint.ts`). */
  readonly fingerprint: string;
}

export interface Report {
  readonly version: string;
  /** Everything that was found, sorted by file, offset, rule. */
  readonly results: readonly Result[];
  readonly servers: readonly ServerInfo[];
  /** There is no server at all, not even around the files that were asked for: nothing could be found. */
  readonly noServer: boolean;
  readonly coverage: Coverage;
  readonly leftOut: readonly LeftOut[];
  /** A baseline was given, so `known` means something. */
  readonly compared: boolean;
  readonly rules: readonly RuleIdentity[];
  /** Markdown of the rules' pages by id. */
  readonly pages: Readonly<Record<string, string>>;
  /** URI of the report's root folder, ending in "/". */
  readonly rootUri: string;
  /** The file's path as people should read it: relative to the current folder. */
  shown(file: string): string;
  /** The file's URI: relative to the root where it lies below it, else absolute. */
  uri(file: string): string;
  read(file: string): string | undefined;
  /** How long it took. */
  readonly seconds: number;
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly note: number;
  readonly suppressed: number;
  readonly known: number;
  readonly servers: number;
  readonly tools: number;
  readonly unresolved: number;
  readonly files: number;
}

/** The figures of a report; errors, warnings and notes are those that count. */
export function countsOf(report: Report): Counts {
  const level = (severity: Severity) =>
    report.results.filter((each) => each.standing === 'new' && each.finding.severity === severity).length;
  const tools = report.servers.flatMap((server) => server.tools);
  return {
    error: level('error'),
    warning: level('warning'),
    note: level('note'),
    suppressed: report.results.filter((each) => each.standing === 'suppressed').length,
    known: report.results.filter((each) => each.standing === 'known').length,
    servers: report.servers.length,
    tools: tools.length,
    unresolved: tools.filter((tool) => tool.unresolved !== undefined).length,
    files: report.coverage.analysed.length,
  };
}

/** The files that could not be read or followed, each once, sorted: what the user did not choose to leave out. */
export function failuresOf(report: Report): readonly { readonly file: string; readonly why: string }[] {
  const whys = new Map<string, string>();
  for (const each of report.coverage.skipped) whys.set(each.file, each.why);
  for (const each of report.leftOut) if (each.kind === 'unreadable') whys.set(each.file, each.why);
  return [...whys].map(([file, why]) => ({ file, why })).sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Files and folders left out by choice, for one reason. */
export interface Choice {
  readonly why: string;
  readonly count: number;
  /** Naming them on the command line reads them all the same. */
  readonly overruledByName: boolean;
}

/** What was left out by choice, counted by reason. */
export function choicesOf(report: Report): readonly Choice[] {
  const choices = new Map<string, Choice>();
  for (const { kind, why } of report.leftOut) {
    if (kind === 'unreadable') continue;
    const count = (choices.get(why)?.count ?? 0) + 1;
    choices.set(why, { why, count, overruledByName: kind !== 'ignored' });
  }
  return [...choices.values()].sort((a, b) => (a.why < b.why ? -1 : 1));
}
