import { readFile, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

const root = await realpath(resolve('library'));

/** Reads a file of the library. */
export async function readInside(name: string): Promise<string> {
  return load(await inside(name));
}

async function inside(name: string): Promise<string> {
  const file = await realpath(resolve(root, name));
  if (!file.startsWith(root + sep)) throw new Error('outside the library');
  return file;
}

function load(file: string): Promise<string> {
  return readFile(file, 'utf8');
}
