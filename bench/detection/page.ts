// The published page: the same tables in Markdown, with the date and the commits they were measured on.
import type { Scores } from './score.ts';
import { summarize } from './summary.ts';
import { caseTable, groupTables, lacks, notes, popularTable, type Table, totalTable, triageTable } from './table.ts';
import type { TriageSummary } from './triage.ts';

export interface Stamp {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
}

/** The page's text. */
export function page(scores: Scores, peer: Scores | undefined, stamp: Stamp, triage?: TriageSummary): string {
  const commits: Table = {
    title: 'Commits',
    head: ['case or server', 'repository', 'vulnerable', 'fixed'],
    rows: [
      ...scores.cases.map(({ of }) => [
        of.id,
        of.repo,
        of.vulnerable.ref.slice(0, 12),
        of.fixed?.ref.slice(0, 12) ?? '–',
      ]),
      ...scores.popular.map(({ of }) => ['(popular)', of.repo, of.ref.slice(0, 12), '–']),
    ],
  };
  const totals = totalTable(scores, peer, triage);
  const wrong = notes(scores);
  return [
    '# Detection on public cases',
    '',
    `Written by \`npm run bench:detection\` on ${stamp.date} with Toolward at ${stamp.commit} on Node ${stamp.node}. The cases`,
    'are published holes of MCP servers, each with the commit that has it and, where there is one, the commit that mends it;',
    'the popular servers are there for false alarms. `bench/detection/manifest.json` lists all of them.',
    '',
    ...markdown(totals),
    '',
    ...explanation(peer !== undefined),
    '',
    ...[
      caseTable(scores),
      ...groupTables(scores),
      popularTable(scores),
      ...(triage ? [triageTable(triage)] : []),
    ].flatMap((table) => [...markdown(table), '']),
    '## What is missed or said too much',
    '',
    ...(wrong.length > 0 ? wrong.map((note) => `- ${escaped(note)}`) : ['Nothing.']),
    ...lacks(summarize(scores)).map((lack) => `- ${escaped(lack)}`),
    '',
    ...markdown(commits),
  ].join('\n');
}

function explanation(withPeer: boolean): string[] {
  return [
    '- **Found**: an error or warning of the class whose sink or one of whose flow steps lies within 3 lines of the place.',
    '- **Silent on the fix**: after the fix no result of the class lies in the same function (within 15 lines where it has',
    '  no name or more than 150 lines) and none has a flow step within 3 lines of the place. What the fix is known to leave',
    '  open is put aside; symlink-escape is too, where the place is not about links.',
    '- **Controls**: places that look dangerous and are not. They have to be free of errors and warnings of the class.',
    '- **Noise**: errors and warnings of the argument rules outside test files, known true ones aside. This is the raw rate:',
    '  what is true among them has not been taken off.',
    '- **Not true**: what is left of the noise after somebody read the code behind each finding; one that nobody has read',
    '  counts as not true. `bench/detection/triage.json` holds the verdicts, and those of a second reader who was given a',
    '  random sample (`--sample 30`) without them.',
    '- A tree on which a tool crashed, ran out of time or wrote no readable report is missed and not silent. A tree that',
    '  could not be obtained is in no figure and is listed.',
    ...(withPeer
      ? [
          '- **ESLint + security** is ESLint with the recommended rules of eslint-plugin-security. It names no tools, so the',
          '  figures for tool and argument are empty. `bench/detection/eslint.ts` says which of its rules answers which class.',
        ]
      : []),
  ];
}

function markdown({ title, head, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [`## ${title}`, '', line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

/** Names and messages come from other people's source: nothing in them may act as Markdown or HTML. */
const escaped = (text: string): string =>
  text.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\`*_[\]<>|]/g, (char) => (char === '_' ? char : `\\${char}`));
