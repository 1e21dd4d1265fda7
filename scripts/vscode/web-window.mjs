// Serves a VS Code for a person, in the browser: loopback only, a random token, workspace trust on.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installServer } from './install.mjs';
import { startWebServer } from './web-server.mjs';

/**
 * @param {object} options
 * @param {string} options.extension folder of the extension as it would ship
 * @param {string} options.folder folder to open
 * @param {string} [options.file] file to show first
 * @param {Record<string, unknown>} [options.settings]
 * @returns {Promise<{address: string, parts: object, exited: Promise<void>, stop: () => Promise<void>}>}
 *   `address` carries the token; without it the server answers nobody.
 */
export async function serveWindow({ extension, folder, file, settings }) {
  const parts = await installServer();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-start-'));
  const token = crypto.randomBytes(24).toString('base64url');
  // In a file only its owner can read: command lines are visible to everybody on the machine.
  const tokenFile = path.join(data, 'token');
  fs.writeFileSync(tokenFile, token, { mode: 0o600 });
  // Installed like any other: extensions under development need a test switch that has no place in a person's editor.
  const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(extension, 'package.json'), 'utf8'));
  const extensions = path.join(data, 'extensions');
  fs.cpSync(extension, path.join(extensions, `${publisher}.${name}-${version}`), { recursive: true });
  const flags = ['--connection-token-file', tokenFile];
  const clear = () => fs.rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  try {
    const server = await startWebServer(parts, { data, extensions, flags, settings });
    const host = `127.0.0.1:${server.port}`;
    const query = new URLSearchParams({ tkn: token, folder });
    if (file !== undefined) {
      query.set('payload', JSON.stringify([['openFile', `vscode-remote://${host}${encodeURI(file)}`]]));
    }
    const stop = async () => {
      await server.stop();
      clear();
    };
    return { address: `http://${host}/?${query}`, parts, exited: server.exited, stop };
  } catch (error) {
    clear();
    throw error;
  }
}
