// Paths, commands and addresses that should go nowhere: harmless, marked, and only for tools that the person picked.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Definition } from '../../definitions/definition.ts';
import type { Outcome } from '../inspection.ts';
import { CALL_MS, CALLING_MS, outcomeText } from './arguments.ts';
import { type Check, finding, type Kit, passed, skipped, type Verdict } from './check.ts';
import { isLoopback } from './lane.ts';
import { sampleOf, textProperties } from './sample.ts';

/** Arguments of one tool that get payloads. */
const MAX_PROPERTIES = 6;

/** One value for an argument, and what shows that it went where it should not. */
export interface Payload {
  readonly value: string;
  /** Whether a result or error shows it. `usual`: what the tool says to a harmless value. */
  betrays(text: string, usual: () => Promise<string>): boolean | Promise<boolean>;
}

const paths: Check = {
  id: 'path-payload',
  title: 'Paths out of the folder',
  sends:
    'paths to a file with a random text that the check itself made outside of the server’s folder; only to tools that were picked',
  rule: 'path-traversal',
  over: 'both',
  async run(kit) {
    if (!isHere(kit)) return skipped('The server is on another machine, where the marked file is not.');
    const parent = outsideOf(kit);
    if (parent === undefined) return skipped('There is no folder for the marked file that the server is not told of.');
    const dir = fs.mkdtempSync(path.join(parent, '.toolward-probe-'));
    try {
      const file = path.join(dir, 'marker.txt');
      const marker = `toolward-marker-${random()}`;
      fs.writeFileSync(file, `${marker}\n`);
      return await each(kit, pathPayloads(file, marker, folderOf(kit)), (tool, name) => [
        'error',
        `Whoever calls "${tool}" reads files of this machine: with "${name}" it gave the content of a file outside of the server's folder. Resolve the path, follow its links, and refuse what is not below the folder that is meant.`,
      ]);
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** A file addressed absolutely, and up and down again from wherever the server is. */
export function pathPayloads(file: string, marker: string, folder: string): Payload[] {
  const betrays = (text: string) => text.includes(marker);
  const up = `${'../'.repeat(16)}${file.replace(/^([A-Za-z]:)?[\\/]+/, '').replaceAll('\\', '/')}`;
  const values = [file, path.relative(folder, file), up];
  return [...new Set(values)].map((value) => ({ value, betrays }));
}

const commands: Check = {
  id: 'command-payload',
  title: 'Commands in arguments',
  sends:
    'texts with "echo" and a random marker that only a shell computes, such as $((6*7)); only to tools that were picked',
  rule: 'command-injection',
  over: 'both',
  run: (kit) =>
    each(kit, commandPayloads(random()), (tool, name) => [
      'error',
      `Whoever calls "${tool}" runs programs on the server: a command in "${name}" was run by a shell. Start the program without a shell, with its arguments as a list.`,
    ]),
};

/** The marker stands in the answer only when a shell put 42 in it. */
export function commandPayloads(marker: string): Payload[] {
  const echo = `echo tw${marker}$((6*7))x`;
  const betrays = (text: string) => text.includes(`tw${marker}42x`);
  return [`; ${echo} #`, `$(${echo})`, `"; ${echo} #`, `'; ${echo} #`, `| ${echo}`].map((value) => ({
    value,
    betrays,
  }));
}

const addresses: Check = {
  id: 'url-payload',
  title: 'Addresses inside the network',
  sends: 'the address of a closed port of 127.0.0.1 with a random path; only to tools that were picked',
  rule: 'ssrf',
  over: 'both',
  async run(kit) {
    const port = await closedPort();
    if (port === undefined) return skipped('No closed port was found.');
    return await each(kit, urlPayloads(port, random()), (tool, name) => [
      'error',
      `Whoever calls "${tool}" reaches what only the server can reach: for "${name}" it tried to connect to 127.0.0.1. Resolve the address, refuse private and local ones, and connect to what was checked.`,
    ]);
  },
};

/**
 * That it tried shows by the error of a connection nobody takes: one that names the port, or that the tool has not
 * anyway.
 */
export function urlPayloads(port: number, marker: string): Payload[] {
  const tried =
    /ECONNREFUSED|connection (?:was )?refused|connect error|failed to connect|fetch failed|ERR_CONNECTION_REFUSED/i;
  const betrays = async (text: string, usual: () => Promise<string>) =>
    tried.test(text) && (text.includes(String(port)) || !tried.test(await usual()));
  return [{ value: `http://127.0.0.1:${port}/toolward-${marker}`, betrays }];
}

/** Checks with payloads. */
export const payloadChecks: readonly Check[] = [paths, commands, addresses];

type Told = (tool: string, argument: string) => readonly ['error' | 'warning', string];

/** Puts each payload into each text argument of each tool that was picked. */
async function each(kit: Kit, payloads: readonly Payload[], told: Told): Promise<Verdict[]> {
  const { options, context, signal } = kit;
  const picked = options.payloadsFor ?? [];
  if (picked.length === 0) return skipped('No tool was picked for payloads.');
  const tools = (context.served?.definitions ?? []).filter(
    ({ kind, name }) => kind === 'tool' && picked.includes(name),
  );
  const verdicts: Verdict[] = [];
  const until = performance.now() + CALLING_MS;
  for (const tool of tools) {
    const definition = `tool:${tool.name}`;
    const names = textProperties(tool.fields.inputSchema).slice(0, MAX_PROPERTIES);
    if (names.length === 0) {
      verdicts.push({ ...skipped(`"${tool.name}" takes no text.`)[0]!, definition });
      continue;
    }
    const evidence: string[] = [];
    const found = new Set<string>();
    let whole = true;
    for (const name of names) {
      for (const { value, betrays } of payloads) {
        if (signal.aborted || context.session.peer.ended !== undefined || performance.now() > until) {
          whole = false;
          break;
        }
        const outcome = await call(kit, tool, name, value);
        const usual = async () => (await call(kit, tool, name, 'toolward-probe')).text;
        const bad = await betrays(outcome.text, usual);
        evidence.push(`sent: ${tool.name} with ${name} = ${value}`, `answered: ${outcomeText(outcome)}`);
        if (!bad) continue;
        verdicts.push(...finding(...told(tool.name, name), evidence.slice(-2), { definition }));
        found.add(name);
        break;
      }
    }
    if (!whole) {
      const why = `Not all was tried on "${tool.name}": there was no time, or no connection any more.`;
      verdicts.push({ ...skipped(why)[0]!, definition, evidence });
    } else if (found.size === 0) {
      verdicts.push({ ...passed(`"${tool.name}" showed no effect.`, evidence)[0]!, definition });
    }
  }
  const missing = picked.filter((name) => !tools.some((tool) => tool.name === name));
  if (missing.length > 0)
    verdicts.push(...skipped(`The server has no tool ${missing.map((name) => `"${name}"`).join(', ')}.`));
  return verdicts;
}

async function call({ context }: Kit, tool: Definition, name: string, value: string): Promise<Outcome> {
  const args = { ...sampleOf(tool.fields.inputSchema), [name]: value };
  return await context.request('tools/call', JSON.stringify({ name: tool.name, arguments: args }), CALL_MS);
}

function isHere({ context: { launch } }: Kit): boolean {
  return launch.kind === 'stdio' || isLoopback(new URL(launch.url).hostname);
}

function folderOf({ context: { launch } }: Kit): string {
  return (launch.kind === 'stdio' ? launch.cwd : undefined) ?? process.cwd();
}

/** A folder that is neither below the server's own nor below one it is given as an argument. */
function outsideOf(kit: Kit): string | undefined {
  const { launch } = kit.context;
  const given = launch.kind === 'stdio' ? launch.args.filter((arg) => path.isAbsolute(arg)) : [];
  const allowed = [folderOf(kit), ...given];
  return [os.tmpdir(), os.homedir()].find((candidate) =>
    allowed.every((folder) => {
      const from = path.relative(real(folder), real(candidate));
      return from !== '' && (from.startsWith('..') || path.isAbsolute(from));
    }),
  );
}

function real(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}

function random(): string {
  return randomBytes(6).toString('hex');
}

/** A port of this machine where nobody listens. */
async function closedPort(): Promise<number | undefined> {
  for (let n = 0; n < 5; n++) {
    const port = 49_152 + (randomBytes(2).readUInt16BE() % 16_000);
    if (!(await listens(port))) return port;
  }
  return undefined;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
