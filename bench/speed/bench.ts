// The speed benchmark: cold checks beside peers, keystrokes in an editor, starts, memory, activation, package.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { activation, packed } from './extension-cost.ts';
import { writeWorkspace } from './generate.ts';
import { SERVER_FILE } from './generated-server.ts';
import { bareParse, coldAndWarm, type Start, type as typeInto } from './latency.ts';
import { interleaved, type Side } from './measure.ts';
import { page } from './page.ts';
import { install, type Peers, typed, untyped, VERSIONS } from './peers.ts';
import { plots } from './pictures.ts';
import { failures, type Results, SIDE, type TreeResult } from './results.ts';
import { layOut, type Tree } from './trees.ts';

const USAGE = `Usage: npm run bench -- --into DIR [options]
  --into DIR      install the peers and write the workspaces below DIR, outside the project
  --popular DIR   folders of public servers, one each, to be checked, too
  --only PARTS    some of popular, latency, generated and extension, separated by commas
  --editor-node FILE
                  the Node that runs the language server, as VS Code brings one of its own
  --quick         smaller workspaces, fewer runs: a look, no figures to show
  --out FILE      write the page there and its plots into images/ beside it; else the page is printed
  --from FILE     measure nothing: make the page from the results.json of an earlier run
`;

const PARTS = ['popular', 'latency', 'generated', 'extension'] as const;
type Part = (typeof PARTS)[number];

/** Where things lie: the project, the bench's cache, the laid-out extension. */
export interface Where {
  readonly root: string;
  readonly cache: string;
  readonly extension: string;
}

/** Runs the command. Answers with the exit code: 2 for a mistake in its use, 1 when a side failed. */
export async function main(argv: readonly string[], where: Where): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      into: { type: 'string' },
      popular: { type: 'string' },
      only: { type: 'string' },
      'editor-node': { type: 'string', default: process.execPath },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      from: { type: 'string' },
    },
  });
  const wanted = (values.only?.split(',') ?? [...PARTS]) as Part[];
  const unknown = wanted.filter((part) => !PARTS.includes(part));
  if ((values.into === undefined && values.from === undefined) || unknown.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  let results: Results;
  if (values.from !== undefined) results = JSON.parse(readFileSync(values.from, 'utf8')) as Results;
  else {
    const run = new Run(where, resolve(values.into!), values['editor-node'], values.quick);
    results = await run.all(new Set(wanted), values.popular === undefined ? undefined : resolve(values.popular));
  }
  const pictures = plots(results);
  if (values.out === undefined) process.stdout.write(page(results, pictures));
  else {
    mkdirSync(join(dirname(values.out), 'images'), { recursive: true });
    writeFileSync(values.out, page(results, pictures));
    for (const { file, svg } of pictures) writeFileSync(join(dirname(values.out), file), svg);
  }
  return failures(results).length > 0 ? 1 : 0;
}

/** One run of the bench. */
class Run {
  readonly #began = performance.now();
  readonly #sizes: readonly number[];
  readonly #workspaces = new Map<number, Tree>();
  #peers: Peers | undefined;

  constructor(
    private readonly where: Where,
    private readonly into: string,
    private readonly editorNode: string,
    private readonly quick: boolean,
  ) {
    this.#sizes = quick ? [1, 4] : [1, 4, 16, 64];
    mkdirSync(into, { recursive: true });
  }

  async all(parts: ReadonlySet<Part>, popular: string | undefined): Promise<Results> {
    const load = os.loadavg()[0]!;
    this.#say('installing the peers');
    this.#peers = install(this.into);
    const editorNode = execFileSync(this.editorNode, ['--version'], { encoding: 'utf8' }).trim();
    const commit = commitOf(this.where.root);
    const stamp = { ...machine(), editorNode, load, quick: this.quick, commit, versions: VERSIONS };
    let results: Results = { stamp };
    // Kept after each part: a run that is stopped has something to show.
    const keep = (more: Partial<Results>) => {
      results = { ...results, ...more };
      writeFileSync(join(this.where.cache, 'results.json'), JSON.stringify(results));
    };
    if (parts.has('popular') && popular !== undefined) keep({ popular: this.#popular(popular) });
    if (parts.has('latency')) keep(await this.#latency());
    if (parts.has('generated')) keep({ generated: this.#generated() });
    if (parts.has('extension')) keep(this.#extension());
    return results;
  }

  #popular(popular: string): NonNullable<Results['popular']> {
    const { each: all, whole } = layOut(popular, join(this.into, 'popular'));
    const each = this.quick ? all.slice(0, 3) : all;
    const runs = { quick: this.quick ? 1 : 3, slow: 1 };
    return {
      each: each.map((tree) =>
        this.#tree(tree, [...this.#own(tree, runs.quick), ...untyped(this.#peers!, tree.folder, runs)]),
      ),
      whole: this.#tree(whole, [
        ...this.#own(whole, this.quick ? 1 : 5),
        this.#check(SIDE.workers, whole, os.availableParallelism(), this.quick ? 1 : 5),
        ...untyped(this.#peers!, whole.folder, this.quick ? runs : { quick: 5, slow: 3 }),
      ]),
    };
  }

  #generated(): NonNullable<Results['generated']> {
    return this.#sizes.map((size) => {
      const tree = this.#workspace(size);
      const many = this.quick ? 1 : size > 16 ? 2 : 3;
      const few = this.quick || size > 1 ? 1 : 2;
      const peers = untyped(this.#peers!, tree.folder, { quick: many, slow: few });
      const sides = [
        ...this.#own(tree, many),
        { ...this.#worker('read-worker.cjs', SIDE.read, tree.folder), runs: many },
        // Those that take minutes on the large workspaces are left out there.
        ...peers.filter((side) => size <= 4 || side.name !== SIDE.security),
        ...(size === 1 ? typed(this.#peers!, tree.folder, few) : []),
      ];
      return { ...this.#tree(tree, sides), size };
    });
  }

  async #latency(): Promise<Pick<Results, 'latency' | 'parse' | 'starts'>> {
    const place = (size: number) => ({
      node: this.editorNode,
      server: join(this.where.extension, 'dist/server.js'),
      folder: this.#workspace(size).folder,
      scratch: join(this.into, 'scratch'),
    });
    const first = place(1);
    const parse = bareParse((file) => readFileSync(join(first.folder, file), 'utf8'));
    const starts = { cold: [] as Start[], warm: [] as Start[] };
    for (let n = 0; n < (this.quick ? 2 : 5); n++) {
      const { cold, warm } = await coldAndWarm(first);
      starts.cold.push(cold);
      starts.warm.push(warm);
    }
    const latency: NonNullable<Results['latency']>[number][] = [];
    for (const size of this.#sizes) {
      const { files } = this.#workspace(size);
      this.#say(`typing into the workspace of ${size}×`);
      const many = size > 1 || this.quick ? 200 : 1_000;
      latency.push({ size, files, typing: await typeInto(place(size), many) });
    }
    return { latency, parse, starts };
  }

  #extension(): Pick<Results, 'windows' | 'package'> {
    this.#say('opening windows of VS Code');
    const { folder } = this.#workspace(1);
    const windows = Array.from({ length: this.quick ? 1 : 3 }, () => activation(this.where, folder, SERVER_FILE));
    return { windows, package: packed(this.where) };
  }

  /** The check, in one thread, and its floor. */
  #own(tree: Tree, runs: number): Side[] {
    const floor = { ...this.#worker('floor-worker.cjs', SIDE.floor, tree.folder), runs };
    return [floor, this.#check(SIDE.check, tree, 1, runs)];
  }

  #check(name: string, { folder }: Tree, threads: number, runs: number): Side {
    const cli = join(this.where.extension, 'dist/cli.js');
    const env = { TOOLWARD_THREADS: String(threads) };
    return { name, args: [cli, 'check', '.', '--format', 'json'], env, cwd: folder, runs, fine: [0, 1] };
  }

  #worker(program: string, name: string, folder: string): Omit<Side, 'runs'> {
    const files = (stdout: string) => (JSON.parse(stdout) as { files: number }).files;
    return { name, args: [join(this.where.cache, program), folder], cwd: folder, fine: [0], files };
  }

  #tree(tree: Tree, sides: readonly Side[]): TreeResult {
    this.#say(`checking ${tree.name} (${tree.files} files)`);
    return { name: tree.name, files: tree.files, sides: interleaved(sides, this.where.cache) };
  }

  /** The workspace of a size, written when it is first asked for. */
  #workspace(size: number): Tree {
    const known = this.#workspaces.get(size);
    if (known !== undefined) return known;
    this.#say(`writing the workspace of ${size}×`);
    const folder = join(this.into, `workspace-${size}x`);
    const files = writeWorkspace(folder, size, VERSIONS, this.#peers!.modules);
    const tree = { name: `generated, ${size}×`, folder, files };
    this.#workspaces.set(size, tree);
    return tree;
  }

  #say(what: string): void {
    process.stderr.write(`${((performance.now() - this.#began) / 1_000).toFixed(0).padStart(4)} s  ${what}\n`);
  }
}

function machine(): Pick<Results['stamp'], 'date' | 'node' | 'cpu' | 'cores' | 'memory' | 'system'> {
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: cpu?.model.trim() ?? 'an unknown processor',
    cores: os.cpus().length,
    memory: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

function commitOf(root: string): string {
  if (!existsSync(join(root, '.git'))) return 'no commit';
  const git = (args: readonly string[]) => execFileSync('git', [...args], { cwd: root, encoding: 'utf8' }).trim();
  return `${git(['rev-parse', '--short=12', 'HEAD'])}${git(['status', '--porcelain']) === '' ? '' : ', with changes'}`;
}
