// The editor's storage folder: small files, written whole or not at all, and not more of them than a bound.
import fs from 'node:fs';
import path from 'node:path';
import type { Storage } from './remembered.ts';

/** Files kept in one folder; a workspace has one for each of its roots. The oldest go first. */
const MOST_FILES = 64;

/** A folder that is made when something is first written to it. Relative ones are refused: they would lie anywhere. */
export function realStorage(folder: string): Storage {
  const own = path.isAbsolute(folder) ? path.join(folder, 'found') : undefined;
  return {
    read: (name) => {
      if (own === undefined) return undefined;
      try {
        return fs.readFileSync(path.join(own, name), 'utf8');
      } catch {
        return undefined;
      }
    },
    write: (name, text) => {
      if (own === undefined) return;
      const file = path.join(own, name);
      const half = `${file}.${process.pid}.tmp`;
      try {
        fs.mkdirSync(own, { recursive: true });
        fs.writeFileSync(half, text, { mode: 0o600 });
        fs.renameSync(half, file);
        thinOut(own);
      } catch {
        // A full disk, a folder that may not be written to: the next start is a cold one.
        unlessRefused(() => fs.rmSync(half, { force: true }));
      }
    },
  };
}

function unlessRefused(act: () => void): void {
  try {
    act();
  } catch {
    // There is nobody to tell.
  }
}

function thinOut(folder: string): void {
  const names = fs.readdirSync(folder);
  if (names.length <= MOST_FILES) return;
  const aged = names.map((name) => ({ name, time: fs.statSync(path.join(folder, name)).mtimeMs }));
  aged.sort((one, other) => other.time - one.time);
  for (const { name } of aged.slice(MOST_FILES)) fs.rmSync(path.join(folder, name), { force: true });
}
