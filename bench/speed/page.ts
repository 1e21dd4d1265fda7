// The page of a run: targets, tables and the conditions under which they were measured.

import { kinds } from './edits.ts';
import type { Activation } from './extension-cost.ts';
import { duration, median, megabytes, percentile, range, ratio } from './numbers.ts';
import { type Picture, times } from './pictures.ts';
import { failures, type Latency, type Results, SIDE, sideOf, sumOf, type TreeResult } from './results.ts';
import { strokeTimes, targets } from './targets.ts';

/** The page as Markdown. */
export function page(results: Results, pictures: readonly Picture[]): string {
  const sections = [
    heading(results),
    targetTable(results),
    cold(results, pictures),
    generated(results, pictures),
    typing(results, pictures),
    starts(results),
    extension(results),
    conditions(results),
    failed(results),
  ];
  return `${sections.flat().join('\n').trim()}\n`;
}

function heading({ stamp }: Results): string[] {
  const quick = stamp.quick ? [' **A quick run: few repetitions, no figures to show.**'] : [];
  const busy = stamp.load > 0.5 ? [` **The machine was not quiet (load ${stamp.load.toFixed(1)} at the start).**`] : [];
  return [
    '# Speed',
    '',
    `Written by \`npm run bench\` on ${stamp.date}, Toolward at ${stamp.commit}, Node ${stamp.node}${stamp.editorNode === stamp.node ? '' : ` (the language server on ${stamp.editorNode})`}, ${stamp.cores} cores of`,
    `${stamp.cpu}, ${megabytes(stamp.memory)} of memory, ${stamp.system}.${[...quick, ...busy].join('')}`,
    `Peers: ${Object.entries(stamp.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    'How each figure was measured stands at the end. Ratios are of figures from this one run.',
    '',
  ];
}

function targetTable(results: Results): string[] {
  const all = targets(results);
  const missed = all.filter(({ met }) => !met).length;
  return [
    '## What is wanted, and what is so',
    '',
    missed === 0
      ? 'Every target is met.'
      : `${all.length - missed} of ${all.length} targets are met, ${missed} missed.`,
    '',
    ...table(
      ['', 'wanted', 'measured', ''],
      all.map(({ what, wanted, measured, met }) => [what, wanted, measured, met ? 'met' : '**missed**']),
    ),
    '',
  ];
}

function cold({ popular }: Results, pictures: readonly Picture[]): string[] {
  if (popular === undefined) return image(pictures, 'speed-cold.svg');
  const { each, whole } = popular;
  const names = whole.sides.map(({ name }) => name);
  const sum = (name: string) => sumOf(each, name);
  return [
    '## A cold check of popular servers',
    '',
    ...image(pictures, 'speed-cold.svg'),
    `${each.length} public servers as one folder, ${count(whole.files)} files:`,
    '',
    ...sideTable(whole),
    '',
    'Each server by itself, wall time, and the check beside three of them:',
    '',
    ...table(
      ['server', 'files', ...names, 'check : floor', 'check : ESLint', 'check : oxlint'],
      [
        ...each.map((tree) => row(tree.name, tree.files, names, (name) => sideOf(tree, name)?.wallMs)),
        row('**sum**', whole.files, names, sum),
      ],
      2,
    ),
    '',
  ];
}

function row(
  name: string,
  files: number,
  sides: readonly string[],
  ms: (side: string) => number | undefined,
): string[] {
  const own = ms(SIDE.check);
  const beside = [SIDE.floor, SIDE.security, SIDE.oxlint].map((side) => times(own, ms(side)));
  return [name, count(files), ...sides.map((side) => duration(ms(side) ?? Number.NaN)), ...beside];
}

function generated({ generated: trees = [] }: Results, pictures: readonly Picture[]): string[] {
  if (trees.length === 0) return [];
  return [
    '## A cold check of generated workspaces',
    '',
    'The same two servers (20 tools in one file, 10 tools in ten files) among more and more other code, whose types resolve.',
    '',
    ...image(pictures, 'speed-cold-curve.svg'),
    ...trees.flatMap((tree) => [`${tree.size}×, ${count(tree.files)} files:`, '', ...sideTable(tree), '']),
  ];
}

function sideTable(tree: TreeResult): string[] {
  const floor = sideOf(tree, SIDE.floor)?.wallMs;
  const own = sideOf(tree, SIDE.check)?.wallMs;
  const rows = tree.sides.flatMap(({ name }) => {
    const took = sideOf(tree, name);
    if (took === undefined) return [];
    const [least, most] = took.wallRange;
    const spread = took.runs > 1 ? `${duration(least)} – ${duration(most)}` : '';
    const beside = [times(took.wallMs, floor), name === SIDE.check ? '' : times(took.wallMs, own)];
    return [
      [name, duration(took.wallMs), spread, String(took.runs), duration(took.cpuMs), megabytes(took.rss), ...beside],
    ];
  });
  const head = [
    '',
    'wall time',
    'least – most',
    'runs',
    'processor',
    'peak memory',
    'beside the floor',
    'beside the check',
  ];
  return table(head, rows, 1);
}

function typing({ latency = [], parse }: Results, pictures: readonly Picture[]): string[] {
  const first = latency.find(({ size }) => size === 1);
  if (first === undefined || parse === undefined) return [];
  const all = first.typing.strokes.map(({ ms }) => ms);
  const cells = (times: readonly number[]) => [50, 95, 99].map((p) => duration(percentile(times, p)));
  return [
    '## Typing',
    '',
    `${count(all.length)} keystrokes into a workspace of ${count(first.files)} files, from the change to the answer with its diagnostics:`,
    '',
    ...image(pictures, 'speed-edits.svg'),
    ...table(
      ['what is typed into', 'edits', 'p50', 'p95', 'p99', 'bare parse of the file', 'p95 beside it'],
      [
        ...kinds.map((kind) => {
          const times = first.typing.strokes.filter((one) => one.kind === kind).map(({ ms }) => ms);
          const beside = ratio(percentile(times, 95) / parse[kind]);
          return [kind, count(times.length), ...cells(times), duration(parse[kind]), beside];
        }),
        ['**all together**', count(all.length), ...cells(all), '', ''],
      ],
      1,
    ),
    '',
    ...curve(latency, pictures),
    ...memory(first),
  ];
}

function curve(latency: readonly Latency[], pictures: readonly Picture[]): string[] {
  if (latency.length < 2) return [];
  const [base] = latency;
  return [
    'The same keystrokes (the first 200 of each run) in larger workspaces around the same servers:',
    '',
    ...image(pictures, 'speed-edits-curve.svg'),
    ...table(
      ['workspace', 'files', 'p50', 'p95', 'p99', 'p50 beside 1×', 'p95 beside 1×', 'memory after them'],
      latency.map((one) => {
        const [all, least] = [strokeTimes(one), strokeTimes(base!)];
        const held = one.typing.memory.findLast(({ edits }) => edits <= 200);
        return [
          `${one.size}×`,
          count(one.files),
          ...[50, 95, 99].map((p) => duration(percentile(all, p))),
          ...[50, 95].map((p) => ratio(percentile(all, p) / percentile(least, p))),
          held === undefined ? '–' : megabytes(held.bytes),
        ];
      }),
      1,
    ),
    '',
  ];
}

function memory({ typing: { memory: held } }: Latency): string[] {
  if (held.length === 0) return [];
  return [
    'Resident memory of the language server in the workspace of 1×:',
    '',
    ...table(
      held.map(({ edits }) => (edits === 0 ? 'at the start' : `after ${count(edits)} edits`)),
      [held.map(({ bytes }) => megabytes(bytes))],
      0,
    ),
    '',
  ];
}

function starts({ starts: all }: Results): string[] {
  if (all === undefined) return [];
  const cells = (list: readonly number[]) => {
    const [least, most] = range(list);
    return `${duration(median(list))} (${duration(least)} – ${duration(most)})`;
  };
  return [
    '## Start of the language server',
    '',
    'In the workspace of 1×, cold on an empty storage folder, warm on the one that the cold start left:',
    '',
    ...table(
      ['', 'runs', 'to the answer to `initialize`', 'to the first diagnostics'],
      (['cold', 'warm'] as const).map((name) => [
        name,
        String(all[name].length),
        cells(all[name].map((one) => one.initializeMs)),
        cells(all[name].map((one) => one.diagnosticsMs)),
      ]),
      1,
    ),
    '',
  ];
}

function extension({ windows = [], package: made }: Results): string[] {
  const opened = windows.flatMap((one) => ('why' in one ? [] : [one]));
  const out: string[] = [];
  if (windows.length > 0) out.push('## The extension', '');
  if (opened.length > 0) {
    const cell = (name: keyof Activation) => duration(median(opened.map((one) => one[name])));
    out.push(
      `Activation in a fresh window of VS Code ${opened[0]!.vscode}, medians of ${opened.length}:`,
      '',
      ...table(
        [
          'load the module',
          'call `activate`',
          'together',
          'processor for both',
          'then load the language client',
          'until the server answers',
          'processor of the host until then',
        ],
        [
          [
            cell('loadMs'),
            cell('callMs'),
            duration(median(opened.map((one) => one.loadMs + one.callMs))),
            cell('ownCpuMs'),
            cell('laterMs'),
            cell('readyMs'),
            cell('cpuMs'),
          ],
        ],
        0,
      ),
      '',
    );
  }
  if (made !== undefined) {
    out.push(
      `The package has ${megabytes(made.bytes)} in ${made.entries.length} files. The largest:`,
      '',
      ...table(
        ['file', 'compressed', 'unpacked'],
        made.entries
          .slice(0, 8)
          .map(({ name, compressed, size }) => [`\`${name}\``, megabytes(compressed), megabytes(size)]),
        1,
      ),
      '',
    );
  }
  return out;
}

function conditions({ stamp }: Results): string[] {
  return [
    '## How it was measured',
    '',
    '- **Cold checks** are whole processes, each fresh, run in turn with the others, each round beginning with another one;',
    '  the system has the files in its memory. Wall time is from spawning the process to its end, output written to a file.',
    '  Processor time (all threads) and peak memory are what the process says of itself when it ends.',
    '- **The floor** is a program that reads each file and calls `ts.createSourceFile` once (`setParentNodes` false), the',
    '  whole of TypeScript as npm brings it, bundled and minified. Nothing else is done, nothing kept.',
    '- **The files** are the same for all: the trees are copies that have only what the check reads (no tests, build output,',
    "  declarations, or what git ignores). No tree's own settings of a linter are followed.",
    '- **toolward check** runs with `--format json` and every rule, in one thread unless it says otherwise. **ESLint +',
    '  security** is ESLint with the recommended rules of eslint-plugin-security and the parser of typescript-eslint,',
    '  without types; it prints counts only. **oxlint** has its default rules, is started through Node as npm installs it,',
    '  and prints JSON. **typescript-eslint, typed** is `recommendedTypeChecked` with its project service. Their rules',
    '  differ: nobody does the work of another.',
    '- **Reading alone** is a Node program that reads each file and looks for one word.',
    '- **Typing**: a language client in another process speaks with the production build over standard streams. Each',
    '  keystroke is a change, and the request for diagnostics is sent right behind it, with the last result id, as VS Code',
    '  does. After a change of the helper both open files are asked for. Between keystrokes the client asks for lenses and,',
    `  when told to, for definitions, as the extension does, and waits for the rest of ${60} ms. 100 keystrokes before the`,
    '  first are not counted. What is typed breaks the syntax on the way, and is deleted after 19 characters.',
    '- **The bare parse of a file** is the median of 60 calls when the parser is warm.',
    '- **Activation**: a line before and behind the extension’s own module and its `activate`, inside the extension host.',
    '  The language client is loaded behind it, then the server is started; its first answer is that about a rule’s page.',
    ...(stamp.cores < 4 ? [`- With ${stamp.cores} cores, default threads have little room.`] : []),
    '',
  ];
}

function failed(results: Results): string[] {
  const windows = (results.windows ?? []).flatMap((one) => ('why' in one ? [one.why] : []));
  const all = [...failures(results), ...windows];
  return all.length === 0 ? [] : ['## What did not run', '', ...all.map((line) => `- ${escaped(line)}`), ''];
}

function image(pictures: readonly Picture[], name: string): string[] {
  const found = pictures.find(({ file }) => file.endsWith(`/${name}`));
  return found === undefined ? [] : [`![${escaped(`${found.title}. ${found.told}`)}](${found.file})`, ''];
}

/** The first `words` columns are text, the others are figures. */
function table(head: readonly string[], rows: readonly (readonly string[])[], words = head.length): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map((_, n) => (n < words ? ' --- ' : ' --: ')).join('|')}|`, ...rows.map(line)];
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function escaped(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\`*[\]<>|]/g, (char) => `\\${char}`);
}
