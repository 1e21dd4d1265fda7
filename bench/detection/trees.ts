// Obtains the trees that the manifest names: from a laid-out corpus, from git mirrors, or from the public repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { treeId } from './score.ts';

export interface Tree {
  readonly id: string;
  readonly repo: string;
  readonly ref: string;
  readonly paths: readonly string[] | undefined;
  /** Number of code files it should have. */
  readonly files: number;
  /** Its folder in a laid-out corpus, relative to it. */
  readonly dir: string;
  readonly popular: boolean;
}

export interface Sources {
  /** A laid-out corpus folder. */
  readonly corpus: string | undefined;
  /** A folder of git directories; when given, the network is not used. */
  readonly mirror: string | undefined;
  /** A folder for clones and trees. */
  readonly cache: string;
}

const CODE = /\.[cm]?[jt]sx?$/;
const BESIDE_CASE = /^(package\.json|tsconfig.*\.json|licen[sc]e.*)$/i;
const BESIDE_POPULAR = /^(package\.json|pnpm-workspace\.yaml|tsconfig.*\.json|licen[sc]e.*|readme\.md|deno\.json)$/i;
const SKIP_CASE = new Set(
  'node_modules .git __tests__ tests test e2e docs website .github benchmarks coverage __mocks__ fixtures examples'.split(
    ' ',
  ),
);
const SKIP_POPULAR = new Set('node_modules .git dist build .yarn .next .smithery out coverage'.split(' '));
/** Changes when the choice of files does, so that trees laid out before are not taken for new ones. */
const LAYOUT = 'trees-1';

/** All trees of a manifest. */
export function treesOf(manifest: Manifest): Tree[] {
  const cases = manifest.cases.flatMap((of) =>
    (['vulnerable', 'fixed'] as const).flatMap((side): Tree[] => {
      const version = of[side];
      if (!version) return [];
      const { ref, paths, files } = version;
      return [
        { id: treeId[side](of), repo: of.repo, ref, paths, files, dir: join('cve', version.dir), popular: false },
      ];
    }),
  );
  const popular = manifest.popular.map((of): Tree => {
    const { repo, ref, files } = of;
    return { id: treeId.popular(of), repo, ref, paths: undefined, files, dir: join('popular', of.dir), popular: true };
  });
  return [...cases, ...popular];
}

/** The folder that holds a tree, or why it cannot be had. */
export function obtain(tree: Tree, sources: Sources): { readonly dir: string } | { readonly why: string } {
  if (!/^[\w.-]+\/[\w.-]+$/.test(tree.repo) || !/^[0-9a-f]{40}$/.test(tree.ref))
    return { why: `${tree.repo} at ${tree.ref} is not a repository and a full commit` };
  if (sources.corpus) {
    const dir = join(sources.corpus, tree.dir);
    if (existsSync(dir)) return { dir };
    if (!sources.mirror) return { why: `the corpus has no ${tree.dir}` };
  }
  const dir = join(sources.cache, LAYOUT, tree.dir, tree.ref.slice(0, 12));
  if (existsSync(dir)) return { dir };
  const git = sources.mirror ? mirrored(sources.mirror, tree.repo) : cloned(sources.cache, tree);
  if (!git) return { why: sources.mirror ? `no git directory of ${tree.repo}` : `${tree.repo} could not be fetched` };
  return layOut(git, tree, dir);
}

function mirrored(mirror: string, repo: string): string | undefined {
  const base = join(mirror, repo.replace('/', '+'));
  return [join(base, 'repo'), `${base}.git`, join(base, '.git'), base].find((dir) => existsSync(join(dir, 'HEAD')));
}

/** Fetches one commit, without history, into a bare repository of the cache. */
function cloned(cache: string, tree: Tree): string | undefined {
  const dir = join(cache, 'git', tree.repo.replace('/', '+'));
  if (!existsSync(join(dir, 'HEAD'))) {
    mkdirSync(dir, { recursive: true });
    if (spawnSync('git', ['init', '--quiet', '--bare', dir]).status !== 0) return undefined;
  }
  if (git(dir, 'cat-file', '-e', `${tree.ref}^{commit}`).status === 0) return dir;
  const url = `https://github.com/${tree.repo}.git`;
  return git(dir, 'fetch', '--quiet', '--depth', '1', url, tree.ref).status === 0 ? dir : undefined;
}

/** Never asks for a password, nor for objects that a partial copy lacks. */
function git(dir: string, ...args: string[]): ReturnType<typeof spawnSync> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };
  return spawnSync('git', ['--git-dir', dir, ...args], { env, maxBuffer: 1 << 30, timeout: 600_000 });
}

/** Writes a commit's wanted files; the folder appears only when all of them are in it. */
function layOut(gitDir: string, tree: Tree, dir: string): { dir: string } | { why: string } {
  const roots = (tree.paths ?? []).filter((path) => git(gitDir, 'cat-file', '-e', `${tree.ref}:${path}`).status === 0);
  const listing = git(gitDir, 'ls-tree', '-r', '-z', tree.ref, '--', ...roots);
  if (listing.status !== 0) return { why: `${tree.repo} has no commit ${tree.ref}` };
  const wanted = String(listing.stdout)
    .split('\0')
    .map((line) => /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line))
    .flatMap((m) =>
      m && m[2] === 'blob' && m[1] !== '120000' && isWanted(m[4]!, tree.popular) ? [[m[3]!, m[4]!]] : [],
    );
  const part = `${dir}.part-${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  for (const [sha, name] of wanted as [string, string][]) {
    const blob = git(gitDir, 'cat-file', 'blob', sha);
    if (blob.status !== 0) {
      rmSync(part, { recursive: true, force: true });
      return { why: `the copy of ${tree.repo} lacks ${name}` };
    }
    const file = join(part, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, blob.stdout);
  }
  const code = wanted.filter(([, name]) => CODE.test(name!) && !name!.endsWith('.d.ts')).length;
  if (code !== tree.files) {
    rmSync(part, { recursive: true, force: true });
    return { why: `${tree.repo} at ${tree.ref} has ${code} code files, the manifest says ${tree.files}` };
  }
  renameSync(part, dir);
  return { dir };
}

function isWanted(name: string, popular: boolean): boolean {
  const folders = name.split('/').slice(0, -1);
  const base = basename(name);
  if (folders.includes('..') || base.endsWith('.min.js')) return false;
  if (popular) return !folders.some((f) => SKIP_POPULAR.has(f)) && (CODE.test(base) || BESIDE_POPULAR.test(base));
  if (folders.some((f) => SKIP_CASE.has(f)) || /\.(test|spec)\./.test(base) || base.endsWith('.d.ts')) return false;
  return CODE.test(base) || BESIDE_CASE.test(base);
}

/** The version of a checkout, for the page: the short commit, marked when files have changed since. */
export function commitOf(root: string): string {
  try {
    const run = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
    return (
      run('rev-parse', '--short=12', 'HEAD') + (run('status', '--porcelain', '--', 'server') ? ' with changes' : '')
    );
  } catch {
    return 'unknown';
  }
}
