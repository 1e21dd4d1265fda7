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

const USAGE = `Usage: node bench/tools/run.mjs definitions --lists FILE [options]
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
  if (values.out !== undefined) writeFileSync(resolve(values.out), `${rows.map(line).join('\n')}\n`);
  return 0;
}

function compare(of: StartedServer, text: Row['text'], dir: string, served: readonly Record<string, Json>[]): Row {
  const { snapshot } = openProject({ root: dir, named: [dir] });
  const part = text === 'source' ? of.source?.part : undefined;
  const own = analyze(snapshot, { rules: [] }).served.map(fromSource);
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
      if (like !== 'same') row.told.push(`${String(name)}.${field}: ${first(x, y, '')}`);
    }
  }
  return row;
}

/** The first place where two values differ. */
function first(x: Json | undefined, y: Json | undefined, path: string): string {
  if (isTable(x) && isTable(y) && !isUnknown(x) && !partsOf(x))
    for (const name of new Set([...Object.keys(x), ...Object.keys(y)]))
      if (likeness(x[name], y[name], false, name) !== 'same') return first(x[name], y[name], `${path}.${name}`);
  if (Array.isArray(x) && Array.isArray(y) && x.length === y.length)
    for (const [i, one] of (x as Json[]).entries())
      if (likeness(one, (y as Json[])[i]) !== 'same') return first(one, (y as Json[])[i], `${path}.${i}`);
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
