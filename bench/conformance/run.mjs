#!/usr/bin/env node
// Runs the official conformance suite's client scenarios against the inspector's connection, and writes what came of each.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { page } from './page.mjs';

const USAGE = `Usage: npm run conformance -- --into DIR [options]
  --into DIR         install the suite below DIR, and Node 22 for it where this Node is older
  --suite VERSION    of @modelcontextprotocol/conformance (${'0.2.0-alpha.12'})
  --only NAMES       these scenarios alone, separated by commas; "auth/*" is all that begin so
  --out FILE         write the page there (docs/conformance.md after a full run)
`;

const SUITE = '0.2.0-alpha.12';
const root = fileURLToPath(new URL('../..', import.meta.url));
/** One with the handshake, one without. A scenario of neither runs in its own. */
const VERSIONS = ['2025-11-25', '2026-07-28'];
const AT_ONCE = 2;

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} argv */
async function main(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      into: { type: 'string' },
      suite: { type: 'string', default: SUITE },
      only: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || values.into === undefined) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const into = path.resolve(values.into);
  const node = install(into, values.suite);
  const suite = path.join(into, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
  const driver = await bundled();
  const skipped = JSON.parse(fs.readFileSync(new URL('not-applicable.json', import.meta.url), 'utf8'));
  const patterns = values.only?.split(',');
  const scenarios = scenariosOf(node, suite).filter(
    ({ name }) => !patterns || patterns.some((each) => fits(name, each)),
  );
  const runs = scenarios.flatMap((scenario) => versionsOf(scenario).map((version) => ({ ...scenario, version })));
  const results = await eachOf(runs, AT_ONCE, async (run) => {
    const reason = Object.entries(skipped).find(([name]) => fits(run.name, name))?.[1];
    const result =
      reason === undefined ? await ran(run, { node, suite, driver, into }) : { is: 'not applicable', reason };
    process.stdout.write(`${result.is.padEnd(14)} ${run.name} (${run.version ?? 'extension'})${tail(result)}\n`);
    return { ...run, ...result };
  });
  const text = page(results, { suite: values.suite });
  if (values.out) fs.writeFileSync(path.resolve(values.out), text);
  return results.some(({ is }) => is === 'failed') ? 1 : 0;
}

/** @returns {string} a Node that the suite runs on */
function install(into, version) {
  fs.mkdirSync(into, { recursive: true });
  const old = Number(process.versions.node.split('.')[0]) < 22;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const runtime = `node-${platform}-${process.arch}`;
  const wanted = [`@modelcontextprotocol/conformance@${version}`, ...(old ? [`${runtime}@22`] : [])];
  fs.writeFileSync(path.join(into, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--engine-strict=false', '--ignore-scripts', ...wanted];
  const { status } = spawnSync('npm', args, { cwd: into, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${wanted.join(' and ')} could not be installed.`);
  return old ? path.join(into, 'node_modules', runtime, 'bin', 'node') : process.execPath;
}

/** @returns {Promise<string>} the driver as one file */
async function bundled() {
  const outfile = path.join(root, '.cache', 'conformance', 'driver.mjs');
  await build({
    entryPoints: [path.join(root, 'test', 'conformance', 'driver.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return outfile;
}

/** The client scenarios, as the suite lists them: "  - tools_call [2025-06-18,2025-11-25]". */
function scenariosOf(node, suite) {
  const { stdout } = spawnSync(node, [suite, 'list'], { encoding: 'utf8' });
  const [, clients = ''] = stdout.split(/^Client scenarios.*$/m);
  const [own] = clients.split(/^\S.*scenarios.*$/m);
  return [...own.matchAll(/^ {2}- (\S+) \[(.*)\]$/gm)].map(([, name, versions]) => ({
    name,
    versions: versions.split(','),
  }));
}

/** @returns {(string | undefined)[]} undefined for an extension: the suite then chooses */
function versionsOf({ versions }) {
  if (versions.includes('extension')) return [undefined];
  const both = VERSIONS.filter((each) => versions.includes(each));
  return both.length > 0 ? both : [versions.at(-1)];
}

async function ran({ name, version }, { node, suite, driver, into }) {
  const results = path.join(into, 'results', `${name.replace(/\W/g, '_')}-${version ?? 'extension'}`);
  fs.rmSync(results, { recursive: true, force: true });
  const command = `${node} ${driver}`;
  const args = [suite, 'client', '--command', command, '--scenario', name, '-o', results, '--timeout', '30000'];
  const said = await output(node, version === undefined ? args : [...args, '--spec-version', version]);
  const checks = checksIn(results);
  const counted = (status) => checks.filter((check) => check.status === status).length;
  const judged = { passed: counted('SUCCESS'), failed: counted('FAILURE'), warned: counted('WARNING') };
  const wrong = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  const why = wrong.map(({ id, errorMessage, description }) => `${id}: ${errorMessage ?? description}`);
  const passes = said.code === 0 && judged.failed === 0 && judged.passed > 0;
  if (!passes && why.length === 0) why.push(said.text.trim().split('\n').slice(-12).join(' ').slice(-400));
  return { is: passes ? 'passed' : 'failed', ...judged, why };
}

function checksIn(folder) {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => path.basename(file) === 'checks.json');
  return files.flatMap((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
}

function output(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** In their order, so many at once. */
async function eachOf(items, atOnce, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const n = next++;
      results[n] = await work(items[n]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

function fits(name, pattern) {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function tail(result) {
  if (result.is === 'not applicable') return `: ${result.reason}`;
  return ` ${result.passed}/${result.passed + result.failed}${result.why.length > 0 ? `: ${result.why.join(' · ')}` : ''}`;
}
