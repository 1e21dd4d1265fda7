// Reads every code file of a folder and looks for one word, without any parser. `node read-worker.cjs DIR`
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const word = /modelcontextprotocol|fastmcp|mcp-handler/;
let files = 0;
let found = 0;
walk(process.argv[2]!);
process.stdout.write(JSON.stringify({ files, found }));

function walk(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    const path = join(folder, name);
    if (entry.isDirectory() && name !== 'node_modules' && name !== '.git') walk(path);
    if (!entry.isFile() || !/\.[cm]?[jt]sx?$/.test(name) || /\.d\.[cm]?ts$/.test(name)) continue;
    if (word.test(readFileSync(path, 'utf8'))) found++;
    files++;
  }
}
