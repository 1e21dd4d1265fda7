// The server that a command line names: one that is configured, one at an address, or one that a command starts.
import os from 'node:os';
import path from 'node:path';
import type { ConfiguredServer, Launch } from '../live/launch.ts';
import { namedServer } from '../live/named.ts';
import { LiveProblem } from '../live/problem.ts';
import { secretsOfEnvironment } from '../live/redact.ts';
import { visible } from '../output/escape.ts';
import { CannotRun } from './cannot-run.ts';

export interface ServerOptions {
  /** The name of a configured server, or an address. */
  readonly server?: string;
  /** What a host would ask its user for, by the input's id. */
  readonly input: readonly (readonly [string, string])[];
}

export interface ServerNamed {
  readonly server: ConfiguredServer;
  /** With its variables filled in. */
  readonly launch: Launch;
  readonly name: string;
}

/**
 * @param dir the folder whose configuration counts, absolute
 * @param command what stands behind `--`
 * @throws {CannotRun} where none is named, or there is no such server
 */
export async function serverOf(
  dir: string,
  { server, input }: ServerOptions,
  command: readonly string[],
): Promise<ServerNamed> {
  const [program, ...args] = command;
  if (program !== undefined) {
    if (server !== undefined) throw new CannotRun('say either --server or a command after --, not both');
    const secrets = secretsOfEnvironment(process.env);
    return typed({ kind: 'stdio', command: program, args, env: {}, cwd: dir, secrets }, path.basename(program));
  }
  if (server === undefined) throw new CannotRun('say which server: --server NAME, --server URL, or a command after --');
  if (/^https?:\/\//i.test(server)) return typed({ kind: 'http', url: server, headers: {} }, server);
  const machine = { platform: process.platform, env: process.env, home: os.homedir() };
  const folders = [{ name: path.basename(dir), path: dir }];
  try {
    const named = await namedServer(server, machine, folders, Object.fromEntries(input));
    for (const note of named.notes) process.stderr.write(`toolward: ${visible(note)}\n`);
    return { server: named.server, launch: named.launch, name: server };
  } catch (error) {
    throw error instanceof LiveProblem ? new CannotRun(visible(error.message)) : error;
  }
}

function typed(launch: Launch, name: string): ServerNamed {
  const place = { file: '', offset: 0, folder: undefined };
  return { server: { name, host: 'typed', ...place, launch, inputs: [], disabled: false }, launch, name };
}
