// Opens a headless browser: the one from npm, or the first installed one that starts.
import fs from 'node:fs';
import { createRequire } from 'node:module';

// No sandbox: containers and root have none to offer, and the page shown is VS Code itself on loopback.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

/**
 * @param {{chromium: string[], libraries: string, fonts: string, playwright: string}} parts from `installServer`
 * @returns {Promise<import('playwright-core').Browser>}
 * @throws with what each browser said, when none starts.
 */
export async function openBrowser(parts) {
  const { chromium } = createRequire(import.meta.url)(parts.playwright);
  const bare = { ...process.env, FONTCONFIG_FILE: parts.fonts };
  const failures = [];
  for (const executablePath of parts.chromium) {
    if (!fs.existsSync(executablePath)) continue;
    // A system without any desktop lacks libraries that the package brings along; where they exist, the system's win.
    for (const env of [bare, { ...bare, LD_LIBRARY_PATH: parts.libraries }]) {
      try {
        // Playwright would leave the process on a signal before what runs beside the browser is stopped.
        const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
        return await chromium.launch({ executablePath, args: FLAGS, env, ...signals });
      } catch (error) {
        failures.push(`${executablePath}: ${String(error.message).slice(0, 800)}`);
      }
    }
  }
  throw new Error(`no browser starts; set TOOLWARD_CHROMIUM to one that does\n${failures.join('\n')}`);
}
