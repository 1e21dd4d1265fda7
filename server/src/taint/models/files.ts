// The file system: node:fs in its forms, and common libraries over it.
import type { Row } from '../row.ts';

const FS = ['fs', 'fs/promises', 'fs-extra', 'graceful-fs', 'fs-jetpack', 'memfs'];
const BROWSERS = ['puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', '@playwright/test', 'patchright'];
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
        'outputJSON',
        'createFile',
        'ensureLink',
        'ensureSymlink',
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
  { module: 'fs-jetpack', member: ['read', 'readAsync', 'list', 'listAsync'], effect: 'reads-files', sinks: path0 },
  {
    module: 'fs-jetpack',
    member: ['write', 'append', 'dir', 'file', 'writeAsync', 'appendAsync'],
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: ['load-json-file', 'read-yaml-file', 'jsonfile', 'load-yaml-file', 'read-pkg'],
    member: ['', 'loadJsonFile', 'loadJsonFileSync', 'readYamlFile', 'readFile', 'readFileSync', 'sync'],
    effect: 'reads-files',
    sinks: path0,
  },
  {
    module: ['write-json-file', 'write-yaml-file', 'jsonfile', 'make-dir'],
    member: ['', 'writeJsonFile', 'writeJsonFileSync', 'writeFile', 'writeFileSync', 'makeDirectory'],
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: 'dotenv',
    member: ['config'],
    effect: 'reads-files',
    sinks: [{ kind: 'path', at: { argument: 0, field: 'path' } }],
  },
  // Archives: what is unpacked, and where to.
  {
    module: 'tar',
    member: ['x', 'extract', 'c', 'create', 't', 'list'],
    effect: 'writes-files',
    sinks: [
      { kind: 'path', at: { argument: 0, field: 'file' } },
      { kind: 'path', at: { argument: 0, field: 'cwd' } },
    ],
  },
  { module: ['tar-fs'], member: ['extract', 'pack'], effect: 'writes-files', sinks: path0 },
  {
    module: ['extract-zip'],
    member: ['', 'default'],
    effect: 'writes-files',
    sinks: [
      { kind: 'path', at: 0 },
      { kind: 'path', at: { argument: 1, field: 'dir' } },
    ],
  },
  {
    module: 'unzipper',
    member: ['Extract'],
    effect: 'writes-files',
    sinks: [{ kind: 'path', at: { argument: 0, field: 'path' } }],
  },
  { module: 'unzipper', member: ['Open.file'], effect: 'reads-files', sinks: path0 },
  { module: 'decompress', member: ['', 'default'], effect: 'writes-files', sinks: path01 },
  { module: 'yauzl', member: ['open', 'openPromise'], effect: 'reads-files', sinks: path0 },
  { module: 'archiver', member: ['file', 'directory'], on: 'instance', effect: 'reads-files', sinks: path0 },
  {
    module: ['glob', 'fast-glob', 'globby', 'tinyglobby'],
    member: ['glob', 'globSync', 'sync', '', 'globby', 'stream'],
    effect: 'reads-files',
    sinks: [{ kind: 'path', at: { argument: 1, field: 'cwd' } }],
  },
  // Pictures, documents and tables.
  { module: 'sharp', member: ['', 'default'], effect: 'reads-files', sinks: path0 },
  { module: 'sharp', member: ['toFile'], on: 'instance', effect: 'writes-files', sinks: path0 },
  { module: 'jimp', member: ['read', 'Jimp.read'], effect: 'reads-files', sinks: path0 },
  { module: 'jimp', member: ['write', 'writeAsync'], on: 'instance', effect: 'writes-files', sinks: path0 },
  { module: 'canvas', member: ['loadImage', 'registerFont'], effect: 'reads-files', sinks: path0 },
  {
    module: 'mammoth',
    member: ['extractRawText', 'convertToHtml', 'convertToMarkdown'],
    effect: 'reads-files',
    sinks: [{ kind: 'path', at: { argument: 0, field: 'path' } }],
  },
  {
    module: ['xlsx', 'node-xlsx', 'officeparser', 'read-excel-file/node', 'textract', 'convert-csv-to-json'],
    member: ['readFile', 'parse', 'parseOffice', 'parseOfficeAsync', '', 'fromFileWithPath', 'getJsonFromCsv'],
    effect: 'reads-files',
    sinks: path0,
  },
  {
    module: 'xlsx',
    member: ['writeFile', 'writeFileXLSX'],
    effect: 'writes-files',
    sinks: [{ kind: 'path', at: 1 }],
  },
  { module: 'exceljs', member: ['readFile'], on: 'instance', effect: 'reads-files', sinks: path0 },
  { module: 'exceljs', member: ['writeFile'], on: 'instance', effect: 'writes-files', sinks: path0 },
  { module: 'fluent-ffmpeg', member: ['', 'input', 'ffprobe'], effect: 'spawns-processes', sinks: path0 },
  { module: 'fluent-ffmpeg', member: ['save', 'output'], on: 'instance', effect: 'writes-files', sinks: path0 },
  {
    module: 'ts-morph',
    member: ['addSourceFileAtPath', 'addSourceFileAtPathIfExists'],
    on: 'instance',
    effect: 'reads-files',
    sinks: path0,
  },
  // A database in a file is made where its name says.
  {
    module: ['better-sqlite3', 'better-sqlite3-multiple-ciphers'],
    member: ['', 'Database', 'default'],
    on: 'module',
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: ['sqlite3', 'sqlite', 'bun:sqlite', 'duckdb'],
    member: ['Database', 'cached.Database', 'DatabaseSync'],
    on: 'module',
    effect: 'writes-files',
    sinks: path0,
  },
  // A file that is sent away is read first.
  {
    module: 'nodemailer',
    member: ['sendMail'],
    on: 'instance',
    effect: 'reads-files',
    sinks: [{ kind: 'path', at: { argument: 0, field: 'attachments.0.path' } }],
  },
  {
    module: ['node-ssh', 'ssh2-sftp-client'],
    member: ['putFile', 'put', 'fastPut', 'putDirectory', 'uploadDir'],
    on: 'instance',
    effect: 'reads-files',
    sinks: path0,
  },
  {
    module: 'node-ssh',
    member: ['getFile', 'getDirectory'],
    on: 'instance',
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: 'ssh2-sftp-client',
    member: ['fastGet', 'downloadDir'],
    on: 'instance',
    effect: 'writes-files',
    sinks: [{ kind: 'path', at: 1 }],
  },
  // Browsers write pictures and pages, and upload files.
  {
    module: BROWSERS,
    member: ['screenshot', 'pdf'],
    on: 'instance',
    effect: 'writes-files',
    sinks: [{ kind: 'path', at: { argument: 0, field: 'path' } }],
  },
  { module: BROWSERS, member: ['saveAs'], on: 'instance', effect: 'writes-files', sinks: path0 },
  {
    module: BROWSERS,
    member: ['setInputFiles', 'uploadFile', 'setFiles'],
    on: 'instance',
    effect: 'reads-files',
    sinks: [{ kind: 'path', at: 'last' }],
  },
  {
    module: 'shelljs',
    member: ['cat', 'head', 'tail', 'ls', 'find'],
    effect: 'reads-files',
    sinks: [{ kind: 'path', at: 'all' }],
  },
  {
    module: 'shelljs',
    member: ['cp', 'mv', 'mkdir', 'touch', 'ln'],
    effect: 'writes-files',
    sinks: [{ kind: 'path', at: 'all' }],
  },
  { module: 'shelljs', member: ['rm'], effect: 'deletes-files', sinks: [{ kind: 'path', at: 'all' }] },
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
  {
    module: 'global',
    member: [...both('Deno.readTextFile', 'Deno.readFile', 'Deno.readDir', 'Deno.open', 'Deno.readLink'), 'Bun.file'],
    effect: 'reads-files',
    sinks: path0,
  },
  {
    module: 'global',
    member: [...both('Deno.writeTextFile', 'Deno.writeFile', 'Deno.mkdir', 'Deno.create'), 'Bun.write'],
    effect: 'writes-files',
    sinks: path0,
  },
  {
    module: 'global',
    member: both('Deno.rename', 'Deno.copyFile', 'Deno.symlink', 'Deno.link'),
    effect: 'writes-files',
    sinks: path01,
  },
  { module: 'global', member: both('Deno.remove'), effect: 'deletes-files', sinks: path0 },
  { module: 'bun', member: ['file'], effect: 'reads-files', sinks: path0 },
  { module: 'bun', member: ['write'], effect: 'writes-files', sinks: path0 },
];
