// What the comparison with running servers says: lines for a terminal, and the published page.
import type { Agreement, Difference, What } from './started-compare.ts';
import type { Reason, StartedServer } from './started-list.ts';

/** A server that ran beside what was found in one text of it; or why it, or its text, was not obtained. */
export type Compared =
  | { readonly of: StartedServer; readonly why: string }
  | { readonly of: StartedServer; readonly text: 'source' | 'published'; readonly agreement: Agreement };

type Done = Extract<Compared, { agreement: Agreement }>;

/** The result for a terminal. */
export function lines(one: Compared): string[] {
  if (!('agreement' in one)) return [`${one.of.id}: not obtained: ${one.why}`];
  const { served, names, descriptions, argumentDescriptions, differences, ...traits } = one.agreement;
  const head = `${one.of.id} (${one.text}): ${served} served, ${names} found; equal: ${descriptions} descriptions, ${traits.arguments} arguments, ${traits.required} required, ${traits.types} types, ${argumentDescriptions} argument descriptions`;
  const open = differences.filter((d) => !reasonOf(one, d));
  const said = open.slice(0, 12).map((d) => `  ${told(d)}`);
  const explained = differences.length - open.length;
  return [
    head,
    ...said,
    ...(open.length > 12 ? [`  … and ${open.length - 12} more`] : []),
    ...(explained ? [`  ${explained} explained`] : []),
    ...stale(one).map((reason) => `  nothing differs any more for the reason "${reason.why}" (${reason.what})`),
  ];
}

const told = (d: Difference): string =>
  `${d.what} ${d.tool}${d.path ? ` ${d.path}` : ''}: served "${d.served}", found "${d.found}"`;

function reasonOf(one: Done, d: Difference): Reason | undefined {
  return one.of.reasons?.find(
    (r) =>
      r.what === d.what &&
      (!r.in || r.in === one.text) &&
      (!r.tools || r.tools.includes(d.tool)) &&
      (!r.paths || (d.path !== undefined && r.paths.includes(d.path))),
  );
}

/** Reasons for this text that explain nothing. */
function stale(one: Done): Reason[] {
  const used = new Set(one.agreement.differences.map((d) => reasonOf(one, d)));
  return (one.of.reasons ?? []).filter((reason) => (!reason.in || reason.in === one.text) && !used.has(reason));
}

/** The page. `stamp` says when, with which commit and on which Node it was written. */
export function page(compared: readonly Compared[], stamp: { date: string; commit: string; node: string }): string {
  const done = compared.filter((one): one is Done => 'agreement' in one);
  const lacks = compared.filter((one) => !('agreement' in one)) as { of: StartedServer; why: string }[];
  const sourced = done.filter((one) => one.text === 'source');
  const servers = new Set(done.map((one) => one.of.id));
  return `${[
    '# Tools found, beside servers that run',
    '',
    `Written by \`npm run bench:started -- --into DIR\` on ${stamp.date} with Toolward at ${stamp.commit} on Node ${stamp.node}.`,
    'Each server was installed, or built from its commit, started, and asked for its tools (`tools/list`, every page). What',
    'it answered is compared with what is found in the source of that version, some also with the published files: names and',
    'descriptions letter for letter, every argument at every depth by its path, whether it is required, its type with the',
    "values of an enumeration, and its description. `bench/tools/started.json` holds the list; a server's key there, where it",
    'wants one, is a word that opens nothing.',
    '',
    `**${servers.size} servers started and compared, ${new Set(lacks.map((one) => one.of.id)).size} not obtained. In source: ${totals(sourced)}.${openOf(done)}**`,
    '',
    ...table(
      ['server', 'SDK', 'registers by', 'text', ...COLUMNS.map(([title]) => title), 'differences'],
      done.map((one) => {
        const { of, agreement } = one;
        const name = of.package ? `${of.package}@${of.version}` : `${of.source!.repo}, built`;
        const text = one.text === 'source' ? `source ${of.source!.ref.slice(0, 12)}` : 'published files';
        const figures = COLUMNS.map(([, key]) => String(agreement[key]));
        return [name, of.sdk, of.style, text, ...figures, String(agreement.differences.length)];
      }),
    ),
    '',
    'A tool counts as equal in a trait when nothing of it differs. One whose argument sets differ counts as equal in nothing',
    'that is said of arguments.',
    '',
    '## Differences',
    '',
    ...differences(done),
    '',
    '## Not obtained',
    '',
    ...(lacks.length ? lacks.map(({ of, why }) => `- ${escaped(`${of.package ?? of.id}: ${why}`)}`) : ['None.']),
  ].join('\n')}\n`;
}

const COLUMNS: readonly (readonly [string, Exclude<keyof Agreement, 'differences'>])[] = [
  ['served', 'served'],
  ['found', 'names'],
  ['descriptions equal', 'descriptions'],
  ['argument sets equal', 'arguments'],
  ['required equal', 'required'],
  ['types equal', 'types'],
  ['argument descriptions equal', 'argumentDescriptions'],
];

function totals(done: readonly Done[]): string {
  const sum = (key: (typeof COLUMNS)[number][1]): number => done.reduce((n, one) => n + one.agreement[key], 0);
  return COLUMNS.map(([title, key]) => `${sum(key)} ${title}`).join(', ');
}

function openOf(done: readonly Done[]): string {
  const open = done.reduce((n, one) => n + one.agreement.differences.filter((d) => !reasonOf(one, d)).length, 0);
  return open === 0 ? ' Every difference is explained.' : ` ${open} differences are not explained.`;
}

function differences(done: readonly Done[]): string[] {
  const out: string[] = [];
  for (const one of done) {
    const groups = new Map<Reason | What, Difference[]>();
    for (const d of one.agreement.differences) {
      const key = reasonOf(one, d) ?? d.what;
      groups.set(key, [...(groups.get(key) ?? []), d]);
    }
    for (const [key, group] of groups) {
      const places = [...new Set(group.map((d) => (d.path ? `${d.tool} ${d.path}` : d.tool)))];
      const some =
        places.length > 6 ? `${places.slice(0, 6).join(', ')} and ${places.length - 6} more` : places.join(', ');
      const why = typeof key === 'string' ? `not explained: ${told(group[0]!)}` : key.why;
      out.push(`- ${escaped(`${one.of.id} (${one.text}), ${group.length} × ${group[0]!.what}: ${some}: ${why}`)}`);
    }
  }
  return out.length ? out : ['None.'];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

/** Names and texts come from other people's source: nothing in them may act as Markdown or HTML. */
const escaped = (text: string): string =>
  text.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\`*[\]<>|]/g, (char) => `\\${char}`);
