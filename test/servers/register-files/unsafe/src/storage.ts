import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const root = resolve('library');

/** Reads a file of the library. */
export async function readInside(name: string): Promise<string> {
  return load(inside(name));
}

function inside(name: string): string {
  const file = resolve(root, name);
  if (!file.startsWith(root)) throw new Error('outside the library');
  return file;
}

function load(file: string): Promise<string> {
  return readFile(file, 'utf8'); // finds: path-prefix-bypass
}
