import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Text of one note. */
export async function loadNote(name: string): Promise<string> {
  return readFile(join('/srv/notes', name), 'utf8');
}
