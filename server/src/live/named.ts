// A configured server by the name that a person gives, ready to start.
import { nearest } from '../nearest.ts';
import { findServers, prepare } from './find.ts';
import type { Machine } from './hosts.ts';
import type { ConfiguredServer, Folder, Launch } from './launch.ts';
import { LiveProblem, quoted } from './problem.ts';

export interface NamedServer {
  readonly server: ConfiguredServer;
  readonly launch: Launch;
  /** What was left empty, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Finds the server and fills its variables in. Of several with one name, the folder's own goes before the user's, in the
 * hosts' order; `cursor:weather` says whose is meant.
 * @param inputs what the user answered, by the input's id
 * @throws LiveProblem when there is none, or something is missing to start it
 */
export async function namedServer(
  name: string,
  machine: Machine,
  folders: readonly Folder[],
  inputs: Readonly<Record<string, string>> = {},
): Promise<NamedServer> {
  const { servers, problems } = await findServers(machine, folders);
  const server =
    servers.find((each) => each.name === name) ?? servers.find((each) => `${each.host}:${each.name}` === name);
  if (server === undefined) {
    const names = servers.map((each) => each.name);
    const close = nearest(name, names);
    const hint = close === undefined ? known(names) : `; did you mean ${quoted(close)}?`;
    const [broken] = problems;
    const unread = broken === undefined ? '' : ` ${broken.file}:${broken.line}: ${broken.message}`;
    throw new LiveProblem('unreachable', `There is no server ${quoted(name)}${hint}${unread}`);
  }
  const { launch, problems: missing, notes } = await prepare(server, { ...machine, folders, inputs });
  if (missing.length > 0) throw new LiveProblem('unreachable', missing.join(' '));
  return { server, launch, notes };
}

/** How many names a sentence lists. */
const LISTED = 8;

function known(names: readonly string[]): string {
  if (names.length === 0) return '; no host and no package here has one.';
  const listed = [...new Set(names)].map((name) => quoted(name, 40));
  return `; there ${listed.length === 1 ? 'is' : 'are'} ${listed.slice(0, LISTED).join(', ')}${listed.length > LISTED ? ' and others' : ''}.`;
}

/** A server that no file says how to start or reach. */
export function typedServer(name: string, launch: Launch): ConfiguredServer {
  return { name, host: 'typed', file: '', offset: 0, folder: undefined, launch, inputs: [], disabled: false };
}
