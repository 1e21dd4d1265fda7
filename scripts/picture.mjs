// Takes docs/images/editor.png: the window `npm start` gives, with the sample open, once its lines are underlined.
//
// Usage: node scripts/picture.mjs [FILE], after a build.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './vscode/browser.mjs';
import { stageExtension } from './vscode/stage.mjs';
import { serveWindow } from './vscode/web-window.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(root, 'docs/images/editor.png'));
const folder = path.join(root, 'sample');

const window = await serveWindow({
  extension: await stageExtension(),
  folder,
  file: path.join(folder, 'src/server.ts'),
  settings: {
    'editor.fontSize': 13,
    'editor.minimap.enabled': false,
    'editor.stickyScroll.enabled': false,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
    'workbench.colorTheme': 'Default Light Modern',
  },
});
const browser = await openBrowser(window.parts);
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 960 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(window.address);
  await page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'command-injection' }).click();
  const line = page.locator('.view-line', { hasText: 'git log --oneline' });
  await line.waitFor();
  // The pointer over the underlined place shows what the extension has to say.
  await line.locator('span', { hasText: 'git log' }).last().hover();
  await page.locator('.monaco-hover:visible').first().waitFor();
  fs.mkdirSync(path.dirname(target), { recursive: true });
  await page.screenshot({ path: target });
  console.log(`wrote ${path.relative(root, target)}`);
} catch (error) {
  console.error(`no picture: ${error.message.split('\n')[0]}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await window.stop();
}
