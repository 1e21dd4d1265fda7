// The server that a command line names: one that is configured, one at an address, or one that a command starts.
import os from 'node:os';
import path from 'node:path';
import { version } from '../../../package.json';
import type { ConfiguredServer, Launch } from '../live/launch.ts';
import { namedServer, typedServer } from '../live/named.ts';
import { LiveProblem } from '../live/problem.ts';
import { secretsOfEnvironment } from '../live/redact.ts';
import { visible, visibleLines } from '../output/escape.ts';
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
    for (const each of named.notes) note(each);
    return { server: named.server, launch: named.launch, name: server };
  } catch (error) {
    throw error instanceof LiveProblem ? new CannotRun(visible(error.message)) : error;
  }
}

function typed(launch: Launch, name: string): ServerNamed {
  return { server: typedServer(name, launch), launch, name };
}

/**
 * Who talks to a server from here: what it is told, and what is told of it.
 * @param said takes the lines of its standard error
 */
export function talkFrom(dir: string, input: ServerOptions['input'], said: string[]) {
  return {
    machine: { platform: process.platform, env: { ...process.env }, home: os.homedir() },
    folders: [{ name: path.basename(dir), path: dir }],
    inputs: Object.fromEntries(input),
    clientInfo: { name: 'toolward', version },
    onStderr: (line: string) => void said.push(line),
    onNote: note,
  };
}

/** One sentence for people, beside what the command answers. */
export function note(sentence: string): void {
  process.stderr.write(`toolward: ${visible(sentence)}\n`);
}

/** What is thrown for a problem with a server; its last lines are told. Other errors are what they are. */
export function unreached(error: unknown, name: string, said: readonly string[]): unknown {
  if (!(error instanceof LiveProblem)) return error;
  const last = said.slice(-5).map((line) => `\n  ${visibleLines(line)}`);
  if (last.length > 0) process.stderr.write(`${visible(name)} said:${last.join('')}\n`);
  return new CannotRun(`${visible(name)}: ${visible(error.message)}`);
}
