// The project's own files as the house tests see them: what git would commit, with texts.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths of all files that are or would be committed, POSIX and relative to the root, sorted. */
export function committedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const names = listed.toString('utf8').split('\0').filter(Boolean);
  return [...new Set(names)].filter((name) => fs.existsSync(path.join(root, name))).sort();
}

/** Those of them that are the project's own code: no sample servers, no fixtures. */
export function codeFiles(): string[] {
  const foreign = /^(sample|test\/(servers|fixtures|e2e\/workspaces))\//;
  return committedFiles().filter((name) => /\.(ts|mts|mjs)$/.test(name) && !foreign.test(name));
}

export function textOf(file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8');
}
