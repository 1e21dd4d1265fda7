// Finds out whether a desktop VS Code can be had here.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The desktop VS Code's executable, downloaded on first use, or undefined with the reason printed.
 * TOOLWARD_VSCODE=server never takes the desktop, TOOLWARD_VSCODE=desktop takes nothing else.
 * @returns {Promise<string | undefined>}
 */
export async function desktopCode() {
  const wish = process.env.TOOLWARD_VSCODE;
  if (wish === 'server') return undefined;
  if (wish !== undefined && wish !== 'desktop') throw new Error('TOOLWARD_VSCODE is neither "desktop" nor "server"');
  const blind = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  try {
    if (blind) throw new Error('there is no display (try xvfb-run)');
    return await downloadAndUnzipVSCode({
      cachePath: path.join(root, '.vscode-test'),
      timeout: 20_000,
      reporter: silent,
    });
  } catch (error) {
    const why = String(error.message || error.code || error).split('\n')[0];
    if (wish === 'desktop') throw new Error(`no desktop VS Code: ${why}`);
    console.log(`No desktop VS Code: ${why}. Using VS Code's own server instead.`);
    return undefined;
  }
}

const silent = { report: () => {}, error: () => {} };
