// `npm start`: installs, builds and opens a real VS Code with the extension, on the sample server or a folder of yours.
//
// Usage: npm start [-- FOLDER]
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function start(args) {
  if (args.length > 1 || args[0]?.startsWith('-')) throw new Error('usage: npm start [-- FOLDER]');
  // npm runs scripts in the project's folder; a relative FOLDER is meant from where the person is.
  const folder = path.resolve(process.env.INIT_CWD ?? '.', args[0] ?? path.join(root, 'sample'));
  if (!fs.existsSync(folder)) throw new Error(`there is no folder ${folder}`);
  if (!fs.statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  await installDependencies(root);
  await finished(spawn(process.execPath, [path.join(root, 'scripts/build.mjs')], { stdio: 'inherit' }), 'the build');
  // Not before the installation: these need what it installs.
  const { desktopCode } = await import('./vscode/desktop.mjs');
  const { stageExtension } = await import('./vscode/stage.mjs');
  const extension = await stageExtension();
  const file = args.length === 0 ? path.join(folder, 'src/server.ts') : undefined;
  const desktop = await desktopCode();
  if (desktop === undefined) await serve({ extension, folder, file });
  else await openDesktop(desktop, { extension, folder, file });
}

async function openDesktop(executable, { extension, folder, file }) {
  // Settings and extensions of its own, so that nothing of the person's editor is touched.
  const user = path.join(root, '.vscode-test/start');
  const args = [
    folder,
    ...(file ? [file] : []),
    `--extensionDevelopmentPath=${extension}`,
    `--user-data-dir=${user}/user`,
  ];
  args.push(`--extensions-dir=${user}/extensions`, '--disable-telemetry', '--disable-updates', '--new-window');
  console.log('VS Code is opening. Close its window, or press Ctrl-C here, to stop.');
  await finished(spawn(executable, args, { stdio: 'ignore' }), 'VS Code');
}

async function serve(options) {
  const { serveWindow } = await import('./vscode/web-window.mjs');
  const window = await serveWindow(options);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    console.log('\nStopping …');
    window.stop();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, stop);
  console.log(
    `\nVS Code with Toolward is served on this machine only. Open:\n\n  ${window.address}\n\nCtrl-C stops it.`,
  );
  await window.exited;
  if (!stopping) throw new Error("VS Code's server ended by itself");
}

function finished(child, what) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${what} could not be started: ${error.message}`)));
    child.on('exit', (code, signal) => {
      if (code === 0 || signal !== null) resolve(undefined);
      else reject(new Error(`${what} failed`));
    });
  });
}
