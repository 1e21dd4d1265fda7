// The file system: node:fs in its forms, and common libraries over it.
import type { Row } from '../row.ts';

const FS = ['fs', 'fs/promises', 'fs-extra', 'graceful-fs', 'fs-jetpack', 'memfs'];
const path0 = [{ kind: 'path', at: 0 }] as const;
const path01 = [
  { kind: 'path', at: 0 },
  { kind: 'path', at: 1 },
] as const;
const both = (...names: string[]): string[] => names.flatMap((n) => [n, `${n}Sync`]);

export const files: readonly Row[] = [
  {
    module: FS,
    member: [
      ...both('readFile', 'readdir', 'open', 'readlink', 'opendir', 'readJson', 'readJSON'),
      'createReadStream',
      'openAsBlob',
    ],
    effect: 'reads-files',
    sinks: path0,
  },
  // These tell whether something is there, or watch it; they give no content away.
  {
    module: FS,
    member: [...both('access', 'exists', 'stat', 'lstat', 'statfs', 'pathExists'), 'watch', 'watchFile'],
    effect: 'reads-files',
  },
  {
    module: FS,
    member: [
      ...both(
        'writeFile',
        'appendFile',
        'mkdir',
        'mkdtemp',
        'truncate',
        'chmod',
        'chown',
        'utimes',
        'outputFile',
        'outputJson',
        'writeJson',
        'writeJSON',
        'ensureDir',
        'ensureFile',
        'mkdirp',
        'mkdirs',
      ),
      'createWriteStream',
    ],
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: FS,
    member: both('copyFile', 'cp', 'copy', 'rename', 'move', 'link', 'symlink'),
    effect: 'writes-files',
    sinks: path01,
  },
  { module: FS, member: both('unlink', 'rm', 'rmdir', 'remove', 'emptyDir'), effect: 'deletes-files', sinks: path0 },
  {
    module: ['rimraf', 'del', 'trash'],
    member: ['', 'rimraf', 'rimrafSync', 'sync', 'deleteAsync', 'deleteSync'],
    effect: 'deletes-files',
    sinks: path0,
  },
  { module: 'write-file-atomic', member: ['', 'sync', 'default'], effect: 'writes-files', sinks: path0 },
  {
    module: ['tar', 'tar-fs', 'extract-zip', 'unzipper', 'decompress'],
    member: ['x', 'extract', '', 'Extract'],
    effect: 'writes-files',
  },
  {
    module: ['glob', 'fast-glob', 'globby', 'tinyglobby'],
    member: ['glob', 'globSync', 'sync', '', 'globby', 'stream'],
    effect: 'reads-files',
  },
  {
    module: 'adm-zip',
    member: ['extractAllTo', 'extractEntryTo', 'writeZip'],
    on: 'instance',
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: 'adm-zip',
    member: ['addLocalFile', 'addLocalFolder'],
    on: 'instance',
    effect: 'reads-files',
    sinks: path0,
  },
  { module: 'global', member: ['Deno.readTextFile', 'Deno.readFile', 'Bun.file'], effect: 'reads-files', sinks: path0 },
  {
    module: 'global',
    member: ['Deno.writeTextFile', 'Deno.writeFile', 'Bun.write'],
    effect: 'writes-files',
    sinks: path0,
  },
];
