// Starts VS Code's own server on loopback and stops it with everything it started.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What every window gets: quiet, no telemetry, nothing fetched, nothing but the editor. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/**
 * Starts the server and waits until it listens.
 * @param {{node: string, serverMain: string}} parts from `installServer`
 * @param {object} options
 * @param {string} options.data folder for its settings, logs and sockets; it may be thrown away afterwards
 * @param {string} [options.extensions] folder of installed extensions
 * @param {string[]} [options.flags] further flags, the connection token among them
 * @param {Record<string, unknown>} [options.settings] user settings over the quiet ones
 * @param {Record<string, string | undefined>} [options.env]
 * @param {number} [options.port] 0 lets the system choose
 * @returns {Promise<{port: number, log: () => string, exited: Promise<void>, stop: () => Promise<void>}>}
 */
export async function startWebServer(parts, { data, extensions, flags = [], settings = {}, env = {}, port = 0 }) {
  const user = path.join(data, 'data/User');
  fs.mkdirSync(user, { recursive: true });
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  const args = ['--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms', '--disable-telemetry'];
  args.push('--server-data-dir', data, '--extensions-dir', extensions ?? path.join(data, 'extensions'), ...flags);
  // A VS Code that this was started from must not be taken for the one being started, and no gallery is asked.
  const clean = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  const server = spawn(parts.node, [parts.serverMain, ...args], {
    env: { ...Object.fromEntries(clean), EXTENSIONS_GALLERY: '{}', XDG_RUNTIME_DIR: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: extension hosts and language servers end with it.
    detached: true,
  });
  let log = '';
  const exited = new Promise((resolve) => {
    server.once('close', () => resolve(undefined));
  });
  const stop = async () => {
    signal(server.pid, 'SIGTERM');
    const patience = setTimeout(() => signal(server.pid, 'SIGKILL'), 3000);
    await exited;
    clearTimeout(patience);
    // Children that outlived their parent are still in the group.
    signal(server.pid, 'SIGKILL');
  };
  const listening = await new Promise((resolve, reject) => {
    const read = (text) => {
      log += text;
      const found = log.match(/Web UI available at http:\/\/[^:]+:(\d+)/);
      if (found) resolve(Number(found[1]));
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', reject);
    exited.then(() => reject(new Error(`VS Code's server did not start:\n${log.slice(-2000)}`)));
  });
  return { port: listening, log: () => log, exited, stop };
}

function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch {
    // The group has ended already, which is what was wanted.
  }
}
