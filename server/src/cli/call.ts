// `toolward call`: calls a tool of a running server, or runs the saved calls of a folder, and tells what came of each.
import fs from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { CALLS_FILE, readCalls, type SavedCall } from '../calls/format.ts';
import { unmet } from '../calls/judge.ts';
import type { Outcome } from '../live/inspection.ts';
import { createChecker, type OwnChecker } from '../live/json/checker.ts';
import { argumentsSchema, type Talk, talkTo } from '../live/talk.ts';
import { nearest } from '../nearest.ts';
import { type Called, callsJson, callsText, resultText } from '../output/calls.ts';
import { visible } from '../output/escape.ts';
import { readRegular } from '../project/read-file.ts';
import { reasonOf } from '../project/reason.ts';
import { largestOtherFile } from '../project/source-text.ts';
import { CannotRun } from './cannot-run.ts';
import { note, type ServerOptions, serverOf, talkFrom, unreached } from './server-of.ts';

export interface CallOptions extends ServerOptions {
  /** JSON, `@FILE`, or `-` for standard input. */
  readonly arguments?: string;
  /** Runs the saved calls; those named, or all. */
  readonly saved?: boolean;
  readonly root?: string;
  readonly format: 'text' | 'json';
  /** Milliseconds, for one call. */
  readonly timeout: number;
}

/** From the start of a server to its last list, in milliseconds. */
const START_MS = 60_000;

/**
 * Answers the exit code: 1 where a call failed. @throws {CannotRun} where there is nothing to call
 * @param names the tool, or with `saved` the calls' names
 */
export async function callCommand(
  names: readonly string[],
  command: readonly string[],
  options: CallOptions,
): Promise<0 | 1> {
  const dir = path.resolve(options.root ?? '.');
  if (!fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new CannotRun(`${visible(options.root ?? '.')} is not a folder`);
  const calls = options.saved ? savedCalls(dir, names, options) : [oneCall(names, command, options)];
  const servers = new Servers(dir, command, options);
  const called: Called[] = [];
  try {
    for (const call of calls) {
      const outcome = await servers.call(call);
      const broken = outcome.is === 'result' && call.expect ? unmet(call.expect, resultOf(outcome)) : [];
      const one: Called = { call, outcome, state: stateOf(call, outcome, broken), unmet: broken };
      called.push(one);
      if (options.saved && options.format === 'text') process.stdout.write(callsText(one));
    }
  } finally {
    await servers.close();
  }
  if (options.format === 'json') process.stdout.write(callsJson(called, version));
  else if (!options.saved) process.stdout.write(resultText(called[0]!));
  else process.stdout.write(summary(called));
  return called.every(({ state }) => state === 'ok') ? 0 : 1;
}

function oneCall(names: readonly string[], command: readonly string[], options: CallOptions): SavedCall {
  const [tool, ...others] = names;
  if (tool === undefined) throw new CannotRun('say which tool to call, or --saved');
  if (others.length > 0) throw new CannotRun('one tool is called at a time; its arguments are JSON, after --arguments');
  const server = options.server ?? path.basename(command[0] ?? '');
  return { name: tool, server, tool, arguments: givenArguments(options.arguments) };
}

function givenArguments(given: string | undefined): string {
  if (given === undefined) return '{}';
  const [text, where] =
    given === '-'
      ? [read(0), 'standard input']
      : given.startsWith('@')
        ? [read(given.slice(1)), given.slice(1)]
        : [given, '--arguments'];
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text;
  } catch (error) {
    throw new CannotRun(`${visible(where)} is no JSON: ${visible((error as Error).message)}`);
  }
  throw new CannotRun(`${visible(where)} is no JSON object; a tool's arguments are one`);
}

function read(from: string | 0): string {
  try {
    return fs.readFileSync(from, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new CannotRun(`cannot read ${from === 0 ? 'standard input' : visible(from)}: ${reasonOf(error)}`);
  }
}

function savedCalls(dir: string, names: readonly string[], options: CallOptions): readonly SavedCall[] {
  if (options.arguments !== undefined) throw new CannotRun('saved calls bring their own arguments');
  const file = path.join(dir, CALLS_FILE);
  if (!fs.existsSync(file)) throw new CannotRun(`there is no ${CALLS_FILE} in ${visible(dir)}`);
  const found = readRegular(file, largestOtherFile);
  if (!('bytes' in found)) throw new CannotRun(`cannot read ${visible(file)}: ${found.why}`);
  const text = found.bytes.toString('utf8').replace(/^\ufeff/, '');
  const { calls, problems } = readCalls(text);
  const [problem] = problems;
  if (problem) {
    const line = text.slice(0, problem.offset).split('\n').length;
    throw new CannotRun(`${CALLS_FILE}:${line}: ${visible(problem.message)}`);
  }
  if (names.length === 0) return calls;
  return names.map((name) => {
    const call = calls.find((one) => one.name === name);
    if (call) return call;
    const close = nearest(
      name,
      calls.map((one) => one.name),
    );
    const hint = close === undefined ? '' : `; did you mean "${visible(close)}"?`;
    throw new CannotRun(`${CALLS_FILE} has no call "${visible(name)}"${hint}`);
  });
}

/** The servers of a run, each started once. */
class Servers {
  private readonly dir: string;
  private readonly command: readonly string[];
  private readonly options: CallOptions;
  private readonly talks = new Map<string, Talk>();
  private readonly checker: OwnChecker = createChecker();
  private readonly said: string[] = [];

  constructor(dir: string, command: readonly string[], options: CallOptions) {
    this.dir = dir;
    this.command = command;
    this.options = options;
  }

  /** @throws {CannotRun} where the server cannot be reached */
  async call(call: SavedCall): Promise<Outcome> {
    const talk = await this.talk(call.server);
    const schema = argumentsSchema(talk.served, call.tool);
    if (schema === undefined) {
      const tools = talk.served.definitions.filter(({ kind }) => kind === 'tool').map(({ name }) => name);
      const close = nearest(call.tool, tools);
      const hint = close === undefined ? '' : `; did you mean "${close}"?`;
      note(`the server lists no tool "${call.tool}"${hint}`);
    } else for (const { message } of await this.checker.validate(schema, call.arguments)) note(message);
    return talk.call(call.tool, call.arguments, this.options.timeout);
  }

  private async talk(name: string): Promise<Talk> {
    // What the command line names goes before what a file says.
    const { input, server, saved } = this.options;
    const own = this.command.length > 0 || server !== undefined || !saved ? server : name;
    const key = own ?? '';
    const before = this.talks.get(key);
    if (before) return before;
    const named = await serverOf(this.dir, { input, ...(own !== undefined && { server: own }) }, this.command);
    this.said.length = 0;
    try {
      const talk = await talkTo(named.server, {
        ...talkFrom(this.dir, input, this.said),
        checker: this.checker,
        startMs: START_MS,
      });
      this.talks.set(key, talk);
      return talk;
    } catch (error) {
      throw unreached(error, named.name, this.said);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.talks.values()].map((talk) => talk.close()));
    await this.checker.dispose();
  }
}

function resultOf({ text, toolError = false }: Outcome): { readonly text: string; readonly toolError: boolean } {
  return { text, toolError };
}

function stateOf(call: SavedCall, outcome: Outcome, broken: readonly string[]): Called['state'] {
  switch (outcome.is) {
    case 'error':
      return 'protocol-error';
    case 'timeout':
      return 'timeout';
    case 'cancelled':
    case 'broken':
      return 'broken';
    case 'result':
      if (broken.length > 0) return 'not-as-expected';
      if (outcome.toolError && call.expect?.error !== true) return 'tool-error';
      return (outcome.invalid?.length ?? 0) > 0 ? 'invalid-output' : 'ok';
  }
}

function summary(called: readonly Called[]): string {
  const failed = called.filter(({ state }) => state !== 'ok').length;
  const all = `${called.length} ${called.length === 1 ? 'call' : 'calls'}`;
  return failed === 0 ? `${all}, all as expected.\n` : `${all}, ${failed} failed.\n`;
}
