// Lays out the trees that are checked, so that every program finds the same files: those that the check itself reads.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isNeverSource } from '../../server/src/project/leave-out.ts';
import { listing } from '../../server/src/project/listing.ts';

/** A folder that is checked. */
export interface Tree {
  readonly name: string;
  readonly folder: string;
  /** Code files in it. */
  readonly files: number;
}

/** What the check reads beside code: manifests, and the compilers' settings that say where build output lies. */
const BESIDE = /^(package|jsconfig|tsconfig[\w.-]*|toolward\.config)\.json$/;

/** Copies the servers in the folders below `popular` into `to`: each is a tree, and all together are one. */
export function layOut(popular: string, to: string): { readonly each: readonly Tree[]; readonly whole: Tree } {
  rmSync(to, { recursive: true, force: true });
  const each = readdirSync(popular, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isNeverSource(entry.name))
    .map(({ name }) => copied(join(popular, name), join(to, name)));
  const files = each.reduce((sum, tree) => sum + tree.files, 0);
  return { each, whole: { name: 'all of them', folder: to, files } };
}

function copied(from: string, to: string): Tree {
  const files = filesOf(from);
  for (const file of [...files, ...besides(from, '')]) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
  const found = filesOf(to);
  if (found.join('\n') !== files.join('\n')) throw new Error(`the copy of ${basename(from)} has other files`);
  return { name: basename(from).replace('+', '/'), folder: to, files: files.length };
}

/** The files that the check reads: sources, without tests, build output, declarations and what git ignores. */
function filesOf(folder: string): readonly string[] {
  const steps = listing({ root: folder, named: [folder] });
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value.files;
}

function besides(root: string, at: string): string[] {
  return readdirSync(join(root, at), { withFileTypes: true }).flatMap((entry) => {
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory()) return isNeverSource(entry.name) ? [] : besides(root, path);
    return entry.isFile() && BESIDE.test(entry.name) ? [path] : [];
  });
}
