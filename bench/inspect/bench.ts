// Connects to public servers with the inspector's core, lists what they serve and calls one tool of each.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Launch } from '../../server/src/live/contract.ts';
import type { Outcome } from '../../server/src/live/inspection.ts';
import { createChecker } from '../../server/src/live/json/checker.ts';
import { typedServer } from '../../server/src/live/named.ts';
import { type Talk, talkTo } from '../../server/src/live/talk.ts';
import { install } from '../tools/start.ts';
import { type Row, row, table } from './page.ts';
import { type Tried, tried } from './servers.ts';

const USAGE = `Usage: npm run bench:inspect -- --into DIR [options]
  --into DIR   install the servers below DIR, start each there
  --only IDS   these servers alone, separated by commas
  --out FILE   write the page there (docs/inspector-servers.md after a full run)
`;
const START_MS = 60_000;
const CALL_MS = 30_000;

/** Runs the command. Answers with the exit code: 2 for a mistake in its use, 1 where a server was not connected to. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  const options = { into: { type: 'string' }, only: { type: 'string' }, out: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...argv], options });
  if (values.into === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const only = (values.only ?? '').split(',').filter((id) => id !== '');
  const rows: Row[] = [];
  for (const of of tried) {
    if (only.length > 0 && !only.includes(of.id)) continue;
    const done = await one(of, resolve(values.into), root);
    rows.push(done);
    process.stdout.write(`${row(done).join(' | ')}\n`);
  }
  const out = values.out ?? (only.length === 0 ? join(root, 'docs', 'inspector-servers.md') : undefined);
  const stamp = { date: new Date().toISOString().slice(0, 10), node: process.version };
  if (out !== undefined) writeFileSync(resolve(out), table(rows, stamp));
  return rows.some((each) => 'why' in each) ? 1 : 0;
}

async function one(of: Tried, into: string, root: string): Promise<Row> {
  const home = join(into, of.id);
  const dir = join(home, 'node_modules', of.package);
  const why = install(of, home, dir);
  if (why !== undefined) return { of, why };
  const { bin } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { bin?: unknown };
  const entry = typeof bin === 'string' ? bin : Object.values((bin ?? {}) as Record<string, string>)[0];
  if (!entry) return { of, why: 'it has no program' };
  const port = String(await freePort());
  const filled = (text: string) => text.replaceAll('PORT', port).replaceAll('HOME', home);
  const args = [join(dir, entry), ...(of.args ?? []).map(filled)];
  // Nothing of this machine's environment reaches them, and their home is a folder of their own.
  const given = Object.fromEntries(Object.entries(of.env ?? {}).map(([name, value]) => [name, filled(value)]));
  const env = { PATH: process.env.PATH ?? '', HOME: home, ...given };
  const url = of.at && filled(of.at);
  const listening = url === undefined ? undefined : spawn(process.execPath, args, { cwd: home, env, stdio: 'ignore' });
  const launch: Launch =
    url === undefined
      ? { kind: 'stdio', command: process.execPath, args, env: {}, cwd: home }
      : { kind: of.transport ?? 'http', url, headers: {} };
  const checker = createChecker({ program: join(root, '.cache', 'bench-inspect', 'json-worker.js') });
  let talk: Talk | undefined;
  try {
    if (listening !== undefined) await reached(Number(port), listening);
    const since = performance.now();
    talk = await talkTo(typedServer(of.id, launch), {
      machine: { platform: process.platform, env, home },
      folders: [],
      inputs: {},
      clientInfo: { name: 'toolward-bench', version: '0' },
      checker,
      startMs: START_MS,
      ...(of.era && { era: of.era }),
    });
    const connectMs = performance.now() - since;
    const outcome: Outcome = await talk.call(of.tool, filled(JSON.stringify(of.arguments)), CALL_MS);
    const tools = talk.served.definitions.filter(({ kind }) => kind === 'tool').length;
    return { of, greeting: talk.greeting, all: talk.served.definitions.length, tools, connectMs, outcome, home };
  } catch (error) {
    return { of, why: (error as Error).message.replaceAll(home, '.') };
  } finally {
    await talk?.close();
    await checker.dispose();
    listening?.kill();
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** @throws when nobody listens within half a minute */
async function reached(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150 && child.exitCode === null; tries++) {
    const open = await new Promise<boolean>((done) => {
      const socket = net.connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await setTimeout(200);
  }
  throw new Error('it does not listen at its port');
}
