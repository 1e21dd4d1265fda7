// Lays out the extension exactly as it would ship, so that what is tested and started is what users get.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, PackageManager } from '@vscode/vsce';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Copies the files that the package would contain into `.vscode-test/extension/` and gives that folder.
 * @returns {Promise<string>}
 */
export async function stageExtension() {
  const to = path.join(root, '.vscode-test/extension');
  fs.rmSync(to, { recursive: true, force: true });
  for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(to, file));
  }
  return to;
}
