// Compares definitions made from source with what the really started servers answered (`started --lists FILE`).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyze } from '../../server/src/analyze.ts';
import { type Definition, isTable, isUnknown, type Json, partsOf } from '../../server/src/definitions/definition.ts';
import { fromSource } from '../../server/src/definitions/from-source.ts';
import { likeness, normalFields } from '../../server/src/definitions/normal.ts';
import { openProject } from '../../server/src/project/load.ts';
import { obtain, type Sources } from '../detection/trees.ts';
import { readStarted, type StartedServer } from './started-list.ts';

const USAGE = `Usage: npm run bench:served -- --lists FILE [options]
  --lists FILE     what each server answered, as written by: npm run bench:started -- --lists FILE
  --into DIR       the folder in which the servers were installed, for those whose published files are compared
  --mirror DIR     take the commits from git directories in DIR, named owner+name, and not from the network
  --only IDS       these servers alone, separated by commas
  --all            print every difference, not only the first ones of each server
  --out FILE       write the table there, as Markdown
`;

/** Fields of a tool that are compared. */
const FIELDS = ['title', 'description', 'inputSchema', 'outputSchema', 'annotations', 'icons', '_meta'];

interface Row {
  readonly of: StartedServer;
  readonly text: 'source' | 'published';
  tools: number;
  found: number;
  same: number;
  unknown: number;
  other: number;
  readonly told: string[];
}

/** Runs the command. Answers with the exit code: 2 for a mistake in its use. */
export async function main(argv: readonly string[], home: { root: string; cache: string }): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      lists: { type: 'string' },
      into: { type: 'string' },
      mirror: { type: 'string' },
      only: { type: 'string' },
      out: { type: 'string' },
      all: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || values.lists === undefined) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const lists = JSON.parse(readFileSync(resolve(values.lists), 'utf8')) as Record<
    string,
    readonly Record<string, Json>[]
  >;
  const only = new Set((values.only ?? '').split(',').filter((id) => id !== ''));
  const sources: Sources = { corpus: undefined, mirror: values.mirror && resolve(values.mirror), cache: home.cache };
  const rows: Row[] = [];
  for (const of of readStarted(join(home.root, 'bench', 'tools', 'started.json'))) {
    const served = lists[of.id];
    if (!served || (only.size > 0 && !only.has(of.id))) continue;
    const dirs: [Row['text'], string][] = [];
    if (of.source) {
      const { repo, ref, files } = of.source;
      const id = repo.replace('/', '+');
      const tree = obtain({ id, repo, ref, paths: undefined, files, dir: id, popular: true }, sources);
      if ('dir' in tree) dirs.push(['source', tree.dir]);
    }
    if (of.published && values.into !== undefined && of.package !== undefined)
      dirs.push(['published', join(resolve(values.into), of.id, 'node_modules', of.package)]);
    for (const [text, dir] of dirs) {
      if (!existsSync(dir)) continue;
      const row = compare(of, text, dir, served);
      rows.push(row);
      const shown = values.all ? row.told : row.told.slice(0, 6);
      process.stdout.write(`${line(row)}\n${shown.map((one) => `    ${printable(one)}\n`).join('')}`);
    }
  }
  const [same, unknown, other] = (['same', 'unknown', 'other'] as const).map((key) =>
    rows.reduce((n, row) => n + row[key], 0),
  );
  process.stdout.write(`all: ${same} same, ${unknown} not known from source, ${other} other\n`);
  if (values.out !== undefined)
    writeFileSync(resolve(values.out), page(rows, { same: same!, unknown: unknown!, other: other! }));
  return 0;
}

function compare(of: StartedServer, text: Row['text'], dir: string, served: readonly Record<string, Json>[]): Row {
  const { snapshot } = openProject({ root: dir, named: [dir] });
  const part = text === 'source' ? of.source?.part : undefined;
  const own = analyze(snapshot, { rules: [] }).served.map((server) => fromSource(server));
  const definitions = own
    .flatMap((side) => side.definitions)
    .filter(({ kind, from }) => kind === 'tool' && (!part || from.at.file.startsWith(`${part}/`)));
  const found = new Map<string, Definition>();
  for (const one of definitions) if (!found.has(one.name)) found.set(one.name, one);
  const row: Row = { of, text, tools: served.length, found: 0, same: 0, unknown: 0, other: 0, told: [] };
  for (const { name, ...fields } of served) {
    const mine = found.get(String(name));
    if (!mine) {
      row.told.push(`${String(name)}: not found`);
      row.other += FIELDS.filter((field) => fields[field] !== undefined).length;
      continue;
    }
    row.found++;
    const [a, b] = [normalFields(mine), normalFields({ kind: 'tool', name: String(name), fields })];
    for (const field of FIELDS) {
      const [x, y] = [a[field], b[field]];
      if (x === undefined && y === undefined) continue;
      const like = likeness(x, y, false, field);
      row[like]++;
      if (like !== 'same') row.told.push(`${like} ${String(name)}.${field}: ${first(x, y, '', like)}`);
    }
  }
  return row;
}

/** Why a server's fields differ, as found out by looking at each. */
const WHY: Readonly<Record<string, string>> = {
  figma: 'a setting decides which folder the description names',
  exa: 'one zod 3 schema is used twice: the converter refers to it and drops the description of the second use, and which one that is depends on calls that the analysis makes once',
  firecrawl: 'which arguments and hints there are depends on settings of the start',
  'azure-devops': 'the values of enums come from a package that is not part of the source',
  fetch: 'a number in the description comes from a setting',
  brave:
    'written with zod 4.3.6, whose pattern for dates and whose tuples are others than those of the zod 4.6 that Toolward carries',
  hevy: 'replaces the SDK’s answer to tools/list by its own, without additionalProperties in what is returned',
};

function page(
  rows: readonly Row[],
  all: { readonly same: number; readonly unknown: number; readonly other: number },
): string {
  const sum = all.same + all.unknown + all.other;
  const percent = (n: number, of: number): string => `${of === 0 ? '100.0' : ((100 * n) / of).toFixed(1)} %`;
  return [
    '# Definitions from source, and what servers really serve',
    '',
    'Toolward tells from the source what a server would serve: name, title, description, JSON Schema of arguments and results, annotations. Schemas of zod are made again with the real zod and converted by the function that the SDK itself calls. Here that is compared with what each server answered to `tools/list` when it was really started (`npm run bench:started -- --into DIR --lists FILE`, then `npm run bench:served -- --lists FILE --into DIR`). None of these servers was written by us. A field is the title, the description, a schema as a whole, the annotations, the icons or `_meta` of one tool; fields that neither side has do not count.',
    '',
    `Of ${sum} fields **${percent(all.same, sum)}** are equal, ${percent(all.unknown, sum)} hold a part that the source alone does not tell and that is marked so, ${percent(all.other, sum)} differ.`,
    '',
    '| server | text | SDK | tools found | fields equal | with an unknown part | other | why |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const fields = row.same + row.unknown + row.other;
      const why = row.same === fields ? '' : (WHY[row.of.id] ?? '');
      return `| ${row.of.id} | ${row.text} | ${row.of.sdk} | ${row.found} of ${row.tools} | ${row.same} of ${fields} (${percent(row.same, fields)}) | ${row.unknown} | ${row.other} | ${why} |`;
    }),
    '',
    'Not compared, since it says nothing: the dialect of a schema (`$schema`), the order of fields, an empty `required`, whether a schema is repeated or referred to (`$ref`), whether “or null” is written as `anyOf` or as two types.',
    '',
  ].join('\n');
}

/** The first place where two values differ. */
function first(x: Json | undefined, y: Json | undefined, path: string, like: string): string {
  if (isTable(x) && isTable(y) && !isUnknown(x) && !partsOf(x))
    for (const name of new Set([...Object.keys(x), ...Object.keys(y)]))
      if (likeness(x[name], y[name], false, name) === like) return first(x[name], y[name], `${path}.${name}`, like);
  if (Array.isArray(x) && Array.isArray(y) && x.length === y.length)
    for (const [i, one] of (x as Json[]).entries())
      if (likeness(one, (y as Json[])[i]) === like) return first(one, (y as Json[])[i], `${path}.${i}`, like);
  const told = (value: Json | undefined): string => JSON.stringify(value)?.slice(0, 110) ?? 'nothing';
  return `${path} source ${told(x)}, served ${told(y)}`;
}

function line({ of, text, tools, found, same, unknown, other }: Row): string {
  const all = same + unknown + other;
  const share = all === 0 ? 0 : (100 * same) / all;
  return `${of.id} (${text}, sdk ${of.sdk}): ${found} of ${tools} tools; fields: ${same} of ${all} same (${share.toFixed(1)} %), ${unknown} unknown, ${other} other`;
}

/** Texts come from other people's source: no control character of theirs reaches the terminal. */
const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
