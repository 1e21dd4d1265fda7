// The command that really starts servers and compares what they say of their tools with what is found in their source.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { commitOf, obtain, type Sources } from '../detection/trees.ts';
import { type Found, find, within } from './found.ts';
import { ask, type Served, start } from './start.ts';
import { compare } from './started-compare.ts';
import { readStarted, type StartedServer } from './started-list.ts';
import { type Compared, lines, page } from './started-page.ts';

const USAGE = `Usage: npm run bench:started -- --into DIR [options]
  --into DIR       install the servers below DIR, start each there
  --mirror DIR     take the commits from git directories in DIR, named owner+name, and not from the network
  --only IDS       these servers alone, separated by commas
  --lists FILE     write there, as JSON, what each server answered
  --out FILE       write the page there (docs/tools.md after a full run)
`;

const OPTIONS = {
  into: { type: 'string' },
  mirror: { type: 'string' },
  only: { type: 'string' },
  lists: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const INSTALL_TIMEOUT = 600_000;

/** Runs the command. Answers with the exit code: 2 for a mistake in its use, 1 where a server was not obtained. */
export async function main(argv: readonly string[], home: { root: string; cache: string }): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS });
    if (values.help || values.into === undefined) {
      process.stdout.write(USAGE);
      return values.help ? 0 : 2;
    }
    return await bench({ ...values, into: resolve(values.into) }, home);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

interface Values {
  readonly into: string;
  readonly mirror?: string;
  readonly only?: string;
  readonly lists?: string;
  readonly out?: string;
}

async function bench(values: Values, { root, cache }: { root: string; cache: string }): Promise<number> {
  const only = new Set((values.only ?? '').split(',').filter((id) => id !== ''));
  const servers = readStarted(join(root, 'bench', 'tools', 'started.json'));
  const sources: Sources = { corpus: undefined, mirror: values.mirror && resolve(values.mirror), cache };
  const finds = new Map<string, Found>();
  const foundIn = (dir: string): Found => {
    const known = finds.get(dir) ?? find(dir);
    finds.set(dir, known);
    return known;
  };
  const compared: Compared[] = [];
  const lists: Record<string, readonly Served[]> = {};
  for (const of of servers) {
    if (only.size > 0 && !only.has(of.id)) continue;
    const tree = of.source && treeOf(of.source, sources);
    const started = await startOne(of, tree, values.into);
    const before = compared.length;
    if ('why' in started) compared.push({ of, why: started.why });
    else {
      lists[of.id] = started.tools;
      if (tree && 'why' in tree) compared.push({ of, why: tree.why });
      else if (tree) {
        const tools = within(foundIn(tree.dir).tools, of.source?.part ? [of.source.part] : undefined);
        compared.push({ of, text: 'source', agreement: compare(started.tools, tools) });
      }
      if (of.published && started.dir)
        compared.push({ of, text: 'published', agreement: compare(started.tools, foundIn(started.dir).tools) });
    }
    process.stdout.write(`${compared.slice(before).flatMap(lines).map(printable).join('\n')}\n`);
  }
  if (values.lists !== undefined) writeFileSync(resolve(values.lists), `${JSON.stringify(lists, undefined, 2)}\n`);
  const out = values.out ?? (only.size === 0 ? join(root, 'docs', 'tools.md') : undefined);
  if (out !== undefined) {
    mkdirSync(dirname(resolve(out)), { recursive: true });
    const date = new Date().toISOString().slice(0, 10);
    writeFileSync(out, page(compared, { date, commit: commitOf(root), node: process.version }));
  }
  return compared.some((one) => 'why' in one) ? 1 : 0;
}

type Had = { readonly dir: string } | { readonly why: string };

function treeOf({ repo, ref, files }: NonNullable<StartedServer['source']>, sources: Sources): Had {
  const dir = repo.replace('/', '+');
  return obtain({ id: dir, repo, ref, paths: undefined, files, dir, popular: true }, sources);
}

/** What the server answered, and the folder of the published package where there is one. */
async function startOne(
  of: StartedServer,
  tree: Had | undefined,
  into: string,
): Promise<{ readonly dir?: string; readonly tools: readonly Served[] } | { readonly why: string }> {
  if (of.package !== undefined && of.version !== undefined)
    return start({ ...of, package: of.package, version: of.version }, into);
  if (!tree || 'why' in tree) return tree ?? { why: 'it has neither a package nor a source' };
  const program = build(tree.dir, of.source!.entry!, join(into, of.id));
  return 'why' in program ? program : ask(program.file, of, join(into, of.id));
}

/** Makes a program of a commit's own source, beside the dependencies that its package.json asks for. */
function build(tree: string, entry: string, home: string): { readonly file: string } | { readonly why: string } {
  if (!existsSync(join(home, 'node_modules'))) {
    rmSync(home, { recursive: true, force: true });
    cpSync(tree, home, { recursive: true });
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', '--legacy-peer-deps'];
    const { status, stderr } = spawnSync('npm', args, { cwd: home, encoding: 'utf8', timeout: INSTALL_TIMEOUT });
    if (status !== 0) {
      rmSync(join(home, 'node_modules'), { recursive: true, force: true });
      return { why: `npm could not install its dependencies: ${stderr.trim().split('\n')[0]}` };
    }
  }
  const file = join(home, 'dist', 'started.mjs');
  try {
    buildSync({
      entryPoints: [join(home, entry)],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
    });
  } catch (error) {
    return { why: `it could not be built: ${(error as Error).message.split('\n')[0]}` };
  }
  return { file };
}

/** Names and texts come from other people's source: no control character of theirs reaches the terminal. */
const printable = (line: string): string => line.replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
