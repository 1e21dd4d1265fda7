// The detection benchmark's command: reads its options, runs every tree, prints what came of it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { compact } from './compact.ts';
import { Peer } from './eslint.ts';
import { FastRunner } from './fast.ts';
import { readManifest, select } from './manifest.ts';
import { page } from './page.ts';
import type { Run } from './reported.ts';
import { score } from './score.ts';
import { report } from './table.ts';
import { commitOf, obtain, type Sources, treesOf } from './trees.ts';
import { applyTriage, readTriage, sample } from './triage.ts';

const USAGE = `Usage: npm run bench:detection -- [options]
  --mirror DIR     take the commits from git directories in DIR, named owner+name, and not from the network
  --corpus DIR     take the trees from a laid-out corpus (also: TOOLWARD_CORPUS)
  --manifest FILE  another manifest of the same format
  --only IDS       these cases and popular servers alone, separated by commas ("cases" and "popular" name all of each)
  --eslint         run ESLint with eslint-plugin-security on the same trees
  --json FILE      write every figure and finding as JSON
  --out FILE       write the page there (docs/detection.md after a full run with --eslint)
  --sample N       write N findings on popular servers, chosen at random, as JSON for a second reader, and nothing else
  --seed N         another random choice (1)
  --fast           run the engine's sources in this process and print only what is wrong
`;

const OPTIONS = {
  mirror: { type: 'string' },
  corpus: { type: 'string' },
  manifest: { type: 'string' },
  only: { type: 'string' },
  eslint: { type: 'boolean' },
  json: { type: 'string' },
  out: { type: 'string' },
  sample: { type: 'string' },
  seed: { type: 'string' },
  fast: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export interface Home {
  /** The checkout. */
  readonly root: string;
  /** The benchmark's git-ignored folder. */
  readonly cache: string;
}

/** Runs the command. Answers with the exit code: 2 for a mistake in its use, 1 where a tree was not measured. */
export async function main(argv: readonly string[], home: Home): Promise<number> {
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

type Values = {
  readonly [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]['type'] extends 'boolean' ? boolean : string;
};

async function bench(values: Values, { root, cache }: Home): Promise<number> {
  const whole = readManifest(values.manifest ?? join(root, 'bench', 'detection', 'manifest.json'));
  const only = (values.only ?? '').split(',').filter((name) => name !== '');
  const manifest = select(whole, only);
  const sources: Sources = {
    corpus: folder(values.corpus ?? process.env.TOOLWARD_CORPUS),
    mirror: folder(values.mirror),
    cache,
  };
  const cli = join(root, 'dist', 'cli.js');
  if (!values.fast && !existsSync(cli)) throw new Error('There is no dist/cli.js: run "npm run build" first.');
  const peer = values.eslint ? Peer.install(cache) : undefined;
  const fast = values.fast ? new FastRunner(cache) : undefined;

  const ours = new Map<string, Run>();
  const theirs = new Map<string, Run>();
  for (const tree of treesOf(manifest)) {
    const got = obtain(tree, sources);
    if ('why' in got) {
      ours.set(tree.id, { state: 'not obtained', why: got.why });
      continue;
    }
    ours.set(tree.id, fast ? await fast.run(got.dir) : check(cli, got.dir));
    if (peer) theirs.set(tree.id, peer.run(got.dir));
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${ours.size} ${tree.id}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  await fast?.close();

  const scores = score(manifest, ours);
  const peerScores = peer ? score(manifest, theirs) : undefined;
  if (values.sample !== undefined) {
    const [size, seed] = [count(values.sample, 'sample'), count(values.seed ?? '1', 'seed')];
    const drawn = { toolward: sample(scores, size, seed), eslint: peerScores ? sample(peerScores, size, seed) : [] };
    process.stdout.write(`${JSON.stringify(drawn, undefined, 1)}\n`);
    return 0;
  }
  const triage = applyTriage(scores, readTriage(join(root, 'bench', 'detection', 'triage.json')));
  const print = (lines: readonly string[]): boolean => process.stdout.write(`${lines.map(printable).join('\n')}\n`);
  if (values.fast) print(compact(scores));
  else print(report(scores, peerScores, triage));
  if (values.json) write(values.json, JSON.stringify({ toolward: scores, eslint: peerScores }, mapsAsObjects, 1));
  // Only a full run with its peer replaces the published page.
  const isFull = only.length === 0 && !values.manifest && !values.fast && peer !== undefined;
  const out = values.out ?? (isFull ? join(root, 'docs', 'detection.md') : undefined);
  if (out && !values.fast) {
    const date = new Date().toISOString().slice(0, 10);
    write(out, page(scores, peerScores, { date, commit: commitOf(root), node: process.version }, triage));
  }
  return [...ours.values()].every((run) => run.state === 'ok') ? 0 : 1;
}

function count(text: string, option: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`--${option} takes a whole number, not ${text}.`);
  return Number(text);
}

function folder(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  if (!existsSync(path)) throw new Error(`There is no folder ${path}.`);
  return resolve(path);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, `${text.trimEnd()}\n`);
}

const mapsAsObjects = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;

/** Names and messages come from other people's source: no control character of theirs reaches the terminal. */
const printable = (line: string): string =>
  line.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
