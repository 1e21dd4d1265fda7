// What the extension costs: its activation in a real VS Code, and the size of its package.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds in the extension host. */
export interface Activation {
  /** Reading and running the extension's module. */
  readonly loadMs: number;
  /** The call of `activate` until it gives the host back for the first time. */
  readonly callMs: number;
  /** The processor's time of the host process during both: on a busy machine less in error than they are. */
  readonly ownCpuMs: number;
  /** Reading and running what the extension loads behind its activation: the language client. */
  readonly laterMs: number;
  /** From the first line to the language server's first answer. */
  readonly readyMs: number;
  /** The processor's time of the whole host process during `readyMs`, which others in the host use, too. */
  readonly cpuMs: number;
}

export interface Window extends Activation {
  /** VS Code's version. */
  readonly vscode: string;
}

export interface Entry {
  readonly name: string;
  /** Bytes in the package and unpacked. */
  readonly compressed: number;
  readonly size: number;
}

export interface Package {
  readonly bytes: number;
  readonly entries: readonly Entry[];
}

/** Stands before the extension's own module and holds a watch. */
const WATCH = `const modules = require('node:module');
const load = modules._load;
let laterMs = 0;
modules._load = function (request, ...more) {
  if (!/[\\\\/]client\\.js$/.test(request)) return load.call(this, request, ...more);
  const from = performance.now();
  try {
    return load.call(this, request, ...more);
  } finally {
    laterMs += performance.now() - from;
  }
};
const cpu = process.cpuUsage();
const from = performance.now();
const real = require('./extension.js');
const loaded = performance.now();
const loading = process.cpuUsage(cpu);
exports.activate = (context) => {
  const before = performance.now();
  const atCall = process.cpuUsage();
  const promised = real.activate(context);
  const called = performance.now();
  const own = process.cpuUsage(atCall);
  globalThis.answered = () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      loadMs: loaded - from,
      callMs: called - before,
      ownCpuMs: (loading.user + loading.system + own.user + own.system) / 1000,
      laterMs,
      readyMs: performance.now() - from,
      cpuMs: (user + system) / 1000,
    };
  };
  return promised;
};
exports.deactivate = real.deactivate;
`;

/** One fresh window, with `file` of the workspace opened in it. */
export function activation(
  place: { readonly root: string; readonly cache: string; readonly extension: string },
  workspace: string,
  file: string,
): Window | { readonly why: string } {
  const watched = join(place.cache, 'watched');
  rmSync(watched, { recursive: true, force: true });
  cpSync(place.extension, watched, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(watched, 'package.json'), 'utf8')) as object;
  writeFileSync(join(watched, 'package.json'), JSON.stringify({ ...manifest, main: './dist/watched.js' }));
  writeFileSync(join(watched, 'dist/watched.js'), WATCH);
  const result = join(place.cache, 'activation.json');
  rmSync(result, { force: true });
  const args = [
    join(place.root, 'bench/speed/window.mjs'),
    watched,
    join(place.cache, 'activation-suite.cjs'),
    workspace,
  ];
  const env = { ...process.env, TOOLWARD_BENCH_RESULT: result, TOOLWARD_BENCH_OPEN: join(workspace, file) };
  const done = spawnSync(process.execPath, args, { env, encoding: 'utf8', timeout: 5 * 60_000 });
  // Only what the suite wrote counts: VS Code's exit codes can lie.
  if (existsSync(result)) return JSON.parse(readFileSync(result, 'utf8')) as Window;
  const said = `${done.stderr}\n${done.stdout}`.trim().split('\n').at(-1) ?? '';
  return { why: `VS Code did not run: ${said.slice(0, 200)}` };
}

/** Packs the laid-out extension and reads what is inside. Throws when the packer fails. */
export function packed(place: { readonly root: string; readonly cache: string; readonly extension: string }): Package {
  const file = join(place.cache, 'toolward.vsix');
  // Its scan for secrets is not what is measured here: pages of rules show tokens that nobody ever had.
  const flags = ['--no-dependencies', '--allow-package-all-secrets', '--out', file];
  const args = [join(place.root, 'node_modules/@vscode/vsce/vsce'), 'package', ...flags];
  const done = spawnSync(process.execPath, args, { cwd: place.extension, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the package was not made: ${done.stderr.trim().split('\n')[0]}`);
  const bytes = readFileSync(file);
  return { bytes: bytes.length, entries: entriesOf(bytes) };
}

/** The entries of a zip file, from its central directory, the largest first. */
export function entriesOf(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('this is no zip file');
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + name),
      compressed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
    });
    at += 46 + name + extra + comment;
  }
  return entries.sort((a, b) => b.compressed - a.compressed);
}
