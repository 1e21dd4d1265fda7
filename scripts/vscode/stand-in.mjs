#!/usr/bin/env node
// Stands in for the desktop `code` executable: VS Code's own server with its workbench in a headless browser.
//
// Takes the arguments that @vscode/test-electron passes and ends with the tests' exit code. The tests can reach the
// page through the socket named by TOOLWARD_E2E_BRIDGE (see bridge.mjs).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { serveBridge } from './bridge.mjs';
import { openBrowser } from './browser.mjs';
import { installServer } from './install.mjs';
import { startWebServer } from './web-server.mjs';

/** What every run says, because nothing was compiled and no service worker is served. */
const EXPECTED = /spdlog|watchdog|ServiceWorker/;

const given = parse(process.argv.slice(2));
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-code-'));
const errors = [];
let server;
let browser;
let ended = false;

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => end(130));
try {
  await start();
} catch (error) {
  await end(1, error.message);
}

async function start() {
  const parts = await installServer();
  const socket = path.join(data, 'bridge.sock');
  const flags = ['--without-connection-token', '--enable-smoke-test-driver'];
  if (given.flags.has('disable-workspace-trust')) flags.push('--disable-workspace-trust');
  server = await startWebServer(parts, {
    data,
    flags,
    // Trust that is never asked for stays ungranted.
    settings: { 'security.workspace.trust.startupPrompt': 'never', ...userSettings() },
    env: { TOOLWARD_E2E_BRIDGE: socket },
  });
  server.exited.then(() => end(1, `VS Code's server ended early:\n${server.log().slice(-2000)}`));
  browser = await openBrowser(parts);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.on('crash', () => end(1, 'the page crashed'));
  await page.exposeFunction('codeAutomationLog', (type, args) => {
    if (type === 'error' && !EXPECTED.test(format(...args))) errors.push(format(...args).split('\n')[0]);
  });
  await page.exposeFunction('codeAutomationExit', (code) => end(code));
  serveBridge(socket, page);
  await page.goto(address(server.port));
}

/** The workbench's address; `payload` carries what the desktop takes as flags. */
function address(port) {
  const host = `127.0.0.1:${port}`;
  const uri = (file) => `vscode-remote://${host}${encodeURI(path.resolve(file))}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  for (const name of ['extensionDevelopmentPath', 'extensionTestsPath']) {
    const file = given.values.get(name);
    if (file !== undefined) payload.push([name, uri(file)]);
  }
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (given.target === undefined) query.set('ew', 'true');
  else query.set(given.target.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(given.target));
  return `http://${host}/?${query}`;
}

/** The settings a test run wrote where the desktop would read them. */
function userSettings() {
  const folder = given.values.get('user-data-dir');
  const file = folder && path.join(folder, 'User/settings.json');
  return file && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

function parse(args) {
  const values = new Map();
  const flags = new Set();
  let target;
  for (const arg of args) {
    const [, name, value] = arg.match(/^--([^=]+)(?:=(.*))?$/s) ?? [];
    if (name === undefined) target ??= arg;
    else if (value === undefined) flags.add(name);
    else values.set(name, value);
  }
  return { values, flags, target };
}

async function end(code, why) {
  if (ended) return;
  ended = true;
  if (why) console.error(why);
  // A suite that reported has said what failed; the page's errors explain only why one could not report.
  if (code !== 0 && !fs.existsSync(process.env.TOOLWARD_E2E_RESULT ?? '')) {
    for (const line of new Set(errors)) console.error(`page: ${line}`);
  }
  await browser?.close().catch(() => {});
  await server?.stop();
  fs.rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}
