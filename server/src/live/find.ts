// Finds the servers that hosts and packages on this machine know, and makes one ready to start. Reads only.
import fs from 'node:fs/promises';
import path from 'node:path';
import { MAX_FILE_BYTES } from './bounds.ts';
import { parseDotenv } from './dotenv.ts';
import { serversIn } from './host-files.ts';
import { hostFiles, type Machine } from './hosts.ts';
import type { ConfiguredServer, FileProblem, Folder, FoundServers } from './launch.ts';
import { packageServers } from './package-servers.ts';
import { quoted } from './problem.ts';
import { type ResolveContext, type Resolved, resolveServer, withEnvFile } from './resolve.ts';

export interface FindOptions {
  /** Whether a user's own files count, besides those of the folders. */
  readonly ofUser: boolean;
}

/** Packages of one repository, besides its root. */
const MAX_PACKAGES = 100;

/**
 * The servers for these folders: as hosts have them, then of the folders' packages. A file that is not there is nothing
 * to tell; one that cannot be read is a problem.
 */
export async function findServers(
  machine: Machine,
  folders: readonly Folder[],
  options: FindOptions = { ofUser: true },
): Promise<FoundServers> {
  const found: FoundServers[] = [];
  for (const hostFile of hostFiles(machine, folders)) {
    if (hostFile.folder === undefined && !options.ofUser) continue;
    const read = await readText(hostFile.file);
    if (read.problem) found.push({ servers: [], problems: [read.problem] });
    if (read.text !== undefined) found.push(serversIn(read.text, hostFile, folders));
  }
  for (const folder of folders) {
    for (const file of await packageFiles(folder.path)) {
      const { text } = await readText(file);
      if (text !== undefined) found.push(packageServers(text, file, machine.platform));
    }
  }
  return { servers: found.flatMap(({ servers }) => servers), problems: found.flatMap(({ problems }) => problems) };
}

/** A server's launch with its variables filled in and its file of variables read. */
export async function prepare(server: ConfiguredServer, context: ResolveContext): Promise<Resolved> {
  const resolved = resolveServer(server, context);
  const { launch } = resolved;
  if (launch.kind !== 'stdio' || launch.envFile === undefined || resolved.problems.length > 0) return resolved;
  const { text, problem } = await readText(launch.envFile);
  if (text !== undefined) return { ...resolved, launch: withEnvFile(launch, parseDotenv(text)) };
  const why = problem?.message ?? `There is no file ${quoted(launch.envFile)} with the server's environment.`;
  return { ...resolved, problems: [why] };
}

/** Undefined where there is no such file. Only real files are opened: a pipe would not end. */
async function readText(file: string): Promise<{ readonly text?: string; readonly problem?: FileProblem }> {
  try {
    const { size } = await fs.stat(file).then((stats) => {
      if (!stats.isFile()) throw Object.assign(new Error('it is no file'), { code: 'ENOENT' });
      return stats;
    });
    if (size > MAX_FILE_BYTES) {
      return { problem: unread(file, `it has more than ${MAX_FILE_BYTES / 1024 / 1024} MB`) };
    }
    return { text: await fs.readFile(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    return { problem: unread(file, code === 'EACCES' ? 'no permission' : message) };
  }
}

function unread(file: string, why: string): FileProblem {
  return { file, offset: 0, line: 1, column: 1, message: `This file is not read: ${why}.` };
}

/** The folder's own, and those of the packages that it says it has: `packages/*`, `src/*`. */
async function packageFiles(folder: string): Promise<string[]> {
  const own = path.join(folder, 'package.json');
  const { text } = await readText(own);
  if (text === undefined) return [];
  const files = [own];
  for (const pattern of workspacesOf(text)) {
    const [, parent, one] = /^(?:\.\/)?([^*!]*?)\/?(\*\*?)?\/?$/.exec(pattern) ?? [];
    if (parent === undefined || parent.split(/[\\/]/).includes('..') || path.isAbsolute(parent)) continue;
    const at = path.join(folder, parent);
    const names = one === undefined ? [''] : await namesIn(at);
    files.push(...names.map((name) => path.join(at, name, 'package.json')));
  }
  return [...new Set(files)].slice(0, MAX_PACKAGES + 1);
}

function workspacesOf(text: string): string[] {
  try {
    const { workspaces } = JSON.parse(text);
    const patterns: unknown = Array.isArray(workspaces) ? workspaces : workspaces?.packages;
    return Array.isArray(patterns) ? patterns.filter((each) => typeof each === 'string') : [];
  } catch {
    // What is wrong in a package.json, npm tells.
    return [];
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
