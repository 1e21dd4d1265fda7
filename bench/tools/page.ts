// What the coverage benchmark says: lines for a terminal, and the published page.
import type { Agreement, Coverage, Difference } from './compare.ts';
import type { Package, Reason } from './expected.ts';

/** A started server beside what was found in one text of it, or why it did not start. */
export type Compared =
  | { readonly of: Package; readonly why: string }
  | {
      readonly of: Package;
      /** The published package itself, or the pinned source it was made from. */
      readonly side: 'package' | 'source';
      readonly agreement: Agreement;
      readonly ms: number;
      readonly bytes: number;
      readonly cuts: readonly string[];
    };

export interface Figures {
  readonly coverage: readonly Coverage[];
  readonly compared: readonly Compared[];
  /** Trees that could not be had. */
  readonly lacks: readonly string[];
  /** Milliseconds of analysis, by repository. */
  readonly times: ReadonlyMap<string, number>;
}

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** The figures for a terminal. */
export function lines(figures: Figures): string[] {
  const out: string[] = [];
  for (const { of, named, resolved, missing, surplus, unresolved } of figures.coverage) {
    const name = [of.repo, ...(of.parts ?? [])].join(' ');
    out.push(`${name}: ${of.tools.length} tools, ${named} found, ${resolved} resolved (${of.counted})`);
    if (missing.length) out.push(`  missing ${missing.join(', ')}`);
    if (surplus.length) out.push(`  surplus ${surplus.join(', ')}`);
    for (const one of unresolved) out.push(`  not resolved ${one}`);
  }
  out.push(...figures.lacks.map((lack) => `not measured: ${lack}`));
  out.push(totals(figures.coverage));
  for (const one of figures.compared) {
    if ('why' in one) {
      out.push(`${one.of.package}@${one.of.version} did not start: ${one.why}`);
      continue;
    }
    const { served, names, descriptions, arguments: args, resolved } = one.agreement;
    out.push(
      `${one.of.package}@${one.of.version} (${one.side}): ${served} served, ${names} names, ${descriptions} descriptions, ${args} arguments, ${resolved} resolved, ${Math.round(one.ms)} ms`,
    );
    for (const [reason, group] of grouped(one))
      for (const d of group.slice(0, reason ? 1 : 6))
        out.push(`  ${d.what} ${d.tool}: served ${d.served || '–'}, found ${d.found || '–'}${because(reason, group)}`);
  }
  return out;
}

function because(reason: Reason | undefined, group: readonly Difference[]): string {
  if (reason) return ` (${group.length}: ${reason.why})`;
  return group.length > 6 ? ` (one of ${group.length})` : '';
}

function totals(coverage: readonly Coverage[]): string {
  const sum = (of: (one: Coverage) => number): number => coverage.reduce((n, one) => n + of(one), 0);
  const [all, named, resolved] = [sum((c) => c.of.tools.length), sum((c) => c.named), sum((c) => c.resolved)];
  return `${all} tools, ${named} found with their names (${share(named, all)}), ${resolved} handlers resolved (${share(resolved, all)})`;
}

const share = (n: number, of: number): string => (of === 0 ? '–' : `${((n / of) * 100).toFixed(1)} %`);

/** Differences by the reason that the list gives for them; those without one first. */
function grouped(one: Exclude<Compared, { why: string }>): [Reason | undefined, Difference[]][] {
  const groups = new Map<Reason | undefined, Difference[]>([[undefined, []]]);
  for (const d of one.agreement.differences) {
    const reason = one.of.reasons?.find(
      (r) => r.what === d.what && (!r.in || r.in === one.side) && (!r.tools || r.tools.includes(d.tool)),
    );
    groups.set(reason, [...(groups.get(reason) ?? []), d]);
  }
  return [...groups];
}

/** The page's text. */
export function page(figures: Figures, stamp: { date: string; commit: string; node: string }): string {
  const rows = figures.coverage.map(({ of, named, resolved, surplus }) => [
    [of.repo, ...(of.parts ?? [])].join(' '),
    of.ref.slice(0, 12),
    String(of.tools.length),
    String(named),
    String(resolved),
    String(surplus.length),
    `${of.counted}, ${of.date}`,
  ]);
  const started = figures.compared.flatMap((one) => {
    if ('why' in one) return [[`${one.of.package}@${one.of.version}`, 'did not start', '–', '–', '–', '–', '–', '–']];
    const { served, names, descriptions, arguments: args, resolved } = one.agreement;
    const size = one.bytes ? `${(one.bytes / 1024).toFixed(0)} KB` : '–';
    const figures = [served, names, descriptions, args, resolved].map(String);
    return [[`${one.of.package}@${one.of.version}`, one.side, ...figures, `${size}, ${Math.round(one.ms)} ms`]];
  });
  return `${[
    '# Tools found',
    '',
    `Written by \`npm run bench:tools -- --start DIR\` on ${stamp.date} with Toolward at ${stamp.commit} on Node ${stamp.node}.`,
    'Which tools of popular servers are found in their source, against the list that the server itself answers with, or a',
    'hand count of the pinned source where it does not start without credentials. `bench/tools/expected.json` holds the lists.',
    '',
    `**${totals(figures.coverage)}.**`,
    '',
    ...table({ head: ['server', 'commit', 'tools', 'found', 'resolved', 'surplus', 'counted'], rows }),
    '',
    ...notes(figures.coverage),
    '',
    '## Beside running servers',
    '',
    'Each package was installed at this version, started, and asked for its tools. What it served is compared with what is',
    'found in the published files (compiled, some of them bundled) and in the source they were made from: the exact text of',
    'descriptions; name, type and presence of every argument.',
    '',
    ...table({
      head: [
        'package',
        'text',
        'served',
        'names',
        'descriptions',
        'arguments',
        'resolved',
        'files that register, time',
      ],
      rows: started,
    }),
    '',
    ...differences(figures.compared),
  ].join('\n')}\n`;
}

function notes(coverage: readonly Coverage[]): string[] {
  const said = new Set<string>();
  for (const { of, missing, surplus, unresolved } of coverage) {
    const name = [of.repo, ...(of.parts ?? [])].join(' ');
    if (of.note) said.add(`- ${escaped(`${of.repo}: ${of.note}`)}`);
    if (missing.length) said.add(`- ${escaped(`${name}: not found: ${missing.join(', ')}`)}`);
    if (surplus.length) said.add(`- ${escaped(`${name}: found, but not in the list: ${surplus.join(', ')}`)}`);
    for (const one of unresolved) said.add(`- ${escaped(`${name}: not resolved: ${one}`)}`);
  }
  return [...said];
}

function differences(compared: readonly Compared[]): string[] {
  const out: string[] = ['### Differences', ''];
  for (const one of compared) {
    if ('why' in one) {
      out.push(`- ${escaped(`${one.of.package}@${one.of.version} did not start: ${one.why}`)}`);
      continue;
    }
    for (const [reason, group] of grouped(one)) {
      if (group.length === 0) continue;
      const kinds = [...new Set(group.map((d) => d.what))].join(', ');
      const names = [...new Set(group.map((d) => d.tool))];
      const some = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
      const first = group[0]!;
      const why = reason?.why ?? `not explained; ${first.tool}: served "${first.served}", found "${first.found}"`;
      out.push(`- ${escaped(`${one.of.package} (${one.side}), ${kinds} of ${some}: ${why}`)}`);
    }
  }
  if (out.length === 2) out.push('None.');
  return out;
}

function table({ head, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

/** Names and texts come from other people's source: nothing in them may act as Markdown or HTML. */
const escaped = (text: string): string =>
  text.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\`*[\]<>|]/g, (char) => `\\${char}`);
