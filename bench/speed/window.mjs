// Opens one window of a real VS Code with an extension and a suite in it: window.mjs EXTENSION SUITE WORKSPACE.
//
// The desktop build where it can be had, else VS Code's own server with its workbench in a headless browser.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { desktopCode } from '../../scripts/vscode/desktop.mjs';
import { installServer } from '../../scripts/vscode/install.mjs';

const [extensionDevelopmentPath, extensionTestsPath, workspace] = process.argv.slice(2);
const desktop = await desktopCode();
if (desktop === undefined) await installServer();
const user = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-bench-'));
const settings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
};
fs.mkdirSync(path.join(user, 'User'), { recursive: true });
fs.writeFileSync(path.join(user, 'User/settings.json'), JSON.stringify(settings));
try {
  await runTests({
    vscodeExecutablePath: desktop ?? fileURLToPath(new URL('../../scripts/vscode/stand-in.mjs', import.meta.url)),
    extensionDevelopmentPath,
    extensionTestsPath,
    launchArgs: [workspace, `--user-data-dir=${user}`, `--extensions-dir=${path.join(user, 'extensions')}`],
    extensionTestsEnv: {
      TOOLWARD_BENCH_RESULT: process.env.TOOLWARD_BENCH_RESULT,
      TOOLWARD_BENCH_OPEN: process.env.TOOLWARD_BENCH_OPEN,
    },
  });
} finally {
  fs.rmSync(user, { recursive: true, force: true, maxRetries: 5 });
}
