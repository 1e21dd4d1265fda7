// The coverage benchmark's command: which tools of real servers are found in their source, and does what is found agree.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ToolInfo } from '../../server/src/analyze.ts';
import { readManifest, select } from '../detection/manifest.ts';
import { commitOf, obtain, type Sources, treesOf } from '../detection/trees.ts';
import { agreement, type Coverage, coverageOf } from './compare.ts';
import { readTruth } from './expected.ts';
import { type Found, find, within } from './found.ts';
import { type Compared, lines, page } from './page.ts';
import { start } from './start.ts';

const USAGE = `Usage: npm run bench:tools -- [options]
  --mirror DIR     take the commits from git directories in DIR, named owner+name, and not from the network
  --start DIR      install the published servers below DIR, start each, and compare what it serves
  --only NAMES     these repositories (owner/name) and packages (by their id) alone, separated by commas
  --out FILE       write the page there (docs/tool-coverage.md after a full run with --start)
`;

const OPTIONS = {
  mirror: { type: 'string' },
  start: { type: 'string' },
  only: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Runs the command. Answers with the exit code: 2 for a mistake in its use, 1 where a tree was not had. */
export async function main(argv: readonly string[], home: { root: string; cache: string }): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS });
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    return await bench(values, home);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

interface Values {
  readonly mirror?: string;
  readonly start?: string;
  readonly only?: string;
  readonly out?: string;
}

async function bench(values: Values, { root, cache }: { root: string; cache: string }): Promise<number> {
  const truth = readTruth(join(root, 'bench', 'tools', 'expected.json'));
  const only = new Set((values.only ?? '').split(',').filter((name) => name !== ''));
  const wanted = (...names: string[]): boolean => only.size === 0 || names.some((name) => only.has(name));
  const manifest = select(readManifest(join(root, 'bench', 'detection', 'manifest.json')), ['popular']);
  const sources: Sources = { corpus: undefined, mirror: values.mirror && resolve(values.mirror), cache };
  const trees = new Map(treesOf(manifest).map((tree) => [tree.repo, tree]));
  const founds = new Map<string, Found | string>();
  const foundIn = (repo: string): Found | string => {
    const old = founds.get(repo);
    if (old !== undefined) return old;
    const tree = trees.get(repo);
    const got = tree ? obtain(tree, sources) : { why: 'the manifest does not pin it' };
    const found = 'why' in got ? got.why : find(got.dir);
    founds.set(repo, found);
    return found;
  };

  const coverage: Coverage[] = [];
  const lacks: string[] = [];
  for (const of of truth.servers) {
    if (!wanted(of.repo)) continue;
    const found = foundIn(of.repo);
    if (typeof found === 'string' || trees.get(of.repo)!.ref !== of.ref) {
      lacks.push(
        `${of.repo}: ${typeof found === 'string' ? found : 'the list is of another commit than the manifest'}`,
      );
      continue;
    }
    coverage.push(coverageOf(of, within(found.tools, of.parts)));
  }
  const compared = values.start === undefined ? [] : await startAll(truth, resolve(values.start), wanted, foundIn);
  const times = new Map([...founds].flatMap(([repo, f]) => (typeof f === 'string' ? [] : [[repo, f.ms] as const])));
  process.stdout.write(`${lines({ coverage, compared, lacks, times }).map(printable).join('\n')}\n`);
  const isFull = only.size === 0 && values.start !== undefined && lacks.length === 0;
  const out = values.out ?? (isFull ? join(root, 'docs', 'tool-coverage.md') : undefined);
  if (out !== undefined) {
    mkdirSync(dirname(resolve(out)), { recursive: true });
    const date = new Date().toISOString().slice(0, 10);
    const stamp = { date, commit: commitOf(root), node: process.version };
    writeFileSync(out, page({ coverage, compared, lacks, times }, stamp));
  }
  return lacks.length === 0 ? 0 : 1;
}

async function startAll(
  truth: ReturnType<typeof readTruth>,
  folder: string,
  wanted: (...names: string[]) => boolean,
  foundIn: (repo: string) => Found | string,
): Promise<Compared[]> {
  const out: Compared[] = [];
  for (const of of truth.packages) {
    if (!wanted(of.id, of.package)) continue;
    const started = await start(of, folder);
    if ('why' in started) {
      out.push({ of, why: started.why });
      continue;
    }
    const own = find(started.dir);
    const bytes = textSize(started.dir, own.tools);
    out.push({
      of,
      side: 'package',
      agreement: agreement(started.tools, own.tools),
      ms: own.ms,
      bytes,
      cuts: own.cuts,
    });
    const source = of.source && foundIn(of.source.repo);
    if (source === undefined || typeof source === 'string') continue;
    const part = of.source!.part;
    const tools = within(source.tools, part === undefined ? undefined : [part]);
    out.push({ of, side: 'source', agreement: agreement(started.tools, tools), ms: source.ms, bytes: 0, cuts: [] });
  }
  return out;
}

/** Size of the files that register something, to show where a bundle was read. */
function textSize(dir: string, tools: readonly ToolInfo[]): number {
  const files = new Set(tools.map((tool) => join(dir, tool.registration.file)));
  return [...files].reduce((sum, file) => sum + (existsSync(file) ? readFileSync(file).length : 0), 0);
}

/** Names and texts come from other people's source: no control character of theirs reaches the terminal. */
const printable = (line: string): string =>
  line.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
