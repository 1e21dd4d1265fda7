// Which files of a project are left out unless they are named: tests, build output, and folders that hold no source.
import { isCodeFile } from '../snapshot.ts';

/** Folders nobody edits: packages, version control, package managers' stores, downloaded editors. Never worth a word. */
const notSource = new Set(['node_modules', '.git', '.hg', '.svn', '.yarn', '.pnpm-store', '.vscode-test']);

const testFolders = new Set([
  'test',
  'tests',
  '__tests__',
  'fixtures',
  '__fixtures__',
  '__mocks__',
  '__integration__',
  '__e2e__',
]);

/** Names that are build output when sources stand beside them (see `buildOutput`). */
const buildFolders = new Set(['dist', 'build', 'out']);

/** Folders whose JavaScript is written by hand, and so makes a `dist` beside them a copy. */
const sourceFolders = new Set(['src', 'source', 'lib', 'app']);

/** True for folders that are passed over in silence. */
export function isNeverSource(folder: string): boolean {
  return notSource.has(folder);
}

/** True for the names of folders that hold tests. */
export function isTestFolder(folder: string): boolean {
  return testFolders.has(folder);
}

/** True for `a.test.ts`, `a.spec.mjs`, … */
export function isTestFile(name: string): boolean {
  return /\.(test|spec)\.[cm]?[jt]sx?$/.test(name);
}

/** True for `dist`, `build` and `out`. */
export function isBuildFolder(folder: string): boolean {
  return buildFolders.has(folder);
}

/** True for TypeScript that somebody wrote: a compiler writes JavaScript and declarations only. */
export function isTypeScriptSource(name: string): boolean {
  return /\.[cm]?tsx?$/.test(name) && isCodeFile(name);
}

/**
 * The TypeScript names from which `name` (a JavaScript file) would be compiled into the same folder,
 * `a.js` from `a.ts` or `a.tsx`; empty for a file that is not JavaScript.
 */
export function compiledFrom(name: string): readonly string[] {
  const match = /^(.*)\.([cm]?)jsx?$/.exec(name);
  if (!match) return [];
  const [, base, kind] = match;
  return kind ? [`${base}.${kind}ts`] : [`${base}.ts`, `${base}.tsx`];
}

/** A folder that may be build output, and the folder of the project it was built from. Both end in "/" unless empty. */
export interface BuildCandidate {
  readonly folder: string;
  readonly project: string;
}

/**
 * The candidates that are build output: folders without TypeScript sources of their own, in a project that has sources
 * elsewhere. A package that ships only `dist/*.js` keeps its `dist`: there is nothing else to check.
 */
export function buildOutput(files: readonly string[], candidates: readonly BuildCandidate[]): readonly string[] {
  if (candidates.length === 0) return [];
  const folders = new Set(candidates.map((each) => each.folder));
  const holdsTypeScript = new Set<string>();
  const hasSources = new Set<string>();
  for (const file of files) {
    const above = parents(file);
    const inside = above.filter((folder) => folders.has(folder));
    const typeScript = isTypeScriptSource(file) && !/\.config\.[cm]?tsx?$/.test(file);
    if (inside.length > 0) {
      if (typeScript) for (const folder of inside) holdsTypeScript.add(folder);
      continue;
    }
    // `above` goes from the root down; a project has sources when TypeScript lies anywhere below it,
    // or JavaScript in one of its folders for sources.
    for (const [n, folder] of above.entries()) {
      const child = above[n + 1]?.slice(folder.length, -1);
      if (typeScript || (child !== undefined && sourceFolders.has(child))) hasSources.add(folder);
    }
  }
  return candidates
    .filter((each) => !holdsTypeScript.has(each.folder) && hasSources.has(each.project))
    .map((each) => each.folder);
}

/** The folders a path lies in, from the root ("") down, each but the root ending in "/". */
function parents(path: string): string[] {
  const folders = [''];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    folders.push(path.slice(0, slash + 1));
  }
  return folders;
}
