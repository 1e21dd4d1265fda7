// The page of what the inspector's core met in public servers.
import type { Greeting, Outcome } from '../../server/src/live/inspection.ts';
import type { Tried } from './servers.ts';

/** What came of a server; or why it was not connected to. */
export type Row =
  | { readonly of: Tried; readonly why: string }
  | {
      readonly of: Tried;
      readonly greeting: Greeting;
      /** Definitions of all kinds, and of tools. */
      readonly all: number;
      readonly tools: number;
      /** From the start to the last list. */
      readonly connectMs: number;
      readonly outcome: Outcome;
      /** The folder it ran in, which is not told. */
      readonly home: string;
    };

const HEAD = [
  'server',
  'version',
  'SDK',
  'transport',
  'agreed',
  'tools',
  'of all',
  'connect, list',
  'called',
  'outcome',
  'call',
];

/** The cells of one row. */
export function row(one: Row): string[] {
  const { of } = one;
  const head = [of.package, of.version, of.sdk];
  if ('why' in one) return [...head, of.transport ?? 'stdio', `not connected: ${one.why}`, '', '', '', of.tool, '', ''];
  const { greeting, tools, all, connectMs, outcome } = one;
  return [
    ...head,
    greeting.transport,
    `${greeting.version} (${greeting.era})`,
    String(tools),
    String(all),
    `${Math.round(connectMs)} ms`,
    of.tool,
    told(outcome).replaceAll(one.home, '.'),
    `${Math.round(outcome.ms)} ms`,
  ];
}

/** The whole page. `stamp` says when and on which Node it was written. */
export function table(rows: readonly Row[], stamp: { readonly date: string; readonly node: string }): string {
  const done = rows.filter((one) => !('why' in one));
  const packages = new Set(done.map(({ of }) => of.package));
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return `${[
    '# The inspector and public servers',
    '',
    `Written by \`npm run bench:inspect -- --into DIR\` on ${stamp.date} on Node ${stamp.node}. Each server is installed`,
    'from npm at its version, started, connected to with the core of the inspector, asked for all it serves, and one tool',
    'is called with arguments that harm nothing. None has an account or a key: where a service behind it is wanted, its',
    'refusal is what is to be seen. `bench/inspect/servers.ts` has the list. The machine was shared with others: times',
    'tell an order of magnitude.',
    '',
    `**${done.length} of ${rows.length} connections, of ${packages.size} packages.**`,
    '',
    line(HEAD),
    `|${' --- |'.repeat(HEAD.length)}`,
    ...rows.map((one) => line(row(one))),
    '',
    'A server of both eras is met in the older one, unless only the newer one is asked for (`modern`).',
  ].join('\n')}\n`;
}

function told({ is, text, problem, toolError, invalid }: Outcome): string {
  if (is !== 'result') return `${is}: ${problem ?? ''}`;
  const { content } = JSON.parse(text) as { readonly content?: readonly { readonly text?: string }[] };
  const said = String(content?.[0]?.text ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  const shown = said.length > 60 ? `${said.slice(0, 60)}…` : said;
  const checked =
    invalid === undefined
      ? ''
      : invalid.length === 0
        ? ', output as its schema says'
        : `, output invalid: ${invalid[0]}`;
  return `${toolError ? 'the tool says that it failed' : 'a result'}${checked}: “${shown}”`;
}

/** Texts come from other people's servers: nothing in them may act as Markdown or HTML. */
const escaped = (text: string): string =>
  text.replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, ' ').replace(/[\\`*[\]<>|]/g, (char) => `\\${char}`);
