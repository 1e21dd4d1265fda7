// The peer: ESLint with eslint-plugin-security, installed on demand at exact versions, brought into the scored form.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reported, Run } from './reported.ts';

const VERSIONS = {
  eslint: '9.39.5',
  'eslint-plugin-security': '4.1.0',
  '@typescript-eslint/parser': '8.73.0',
  typescript: '5.9.3',
};

/** The class that each of the plugin's rules answers; its other rules are counted under their own names. */
const CLASS_OF: Readonly<Record<string, string>> = {
  'detect-child-process': 'command-injection',
  'detect-eval-with-expression': 'code-injection',
  'detect-non-literal-require': 'code-injection',
  'detect-non-literal-fs-filename': 'path-traversal',
  'detect-non-literal-regexp': 'regex-injection',
  'detect-object-injection': 'prototype-pollution',
};

const TIMEOUT = 600_000;

/** What the worker prints for one message. */
export interface PeerMessage {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly message: string;
}

export class Peer {
  readonly #folder: string;
  readonly #worker: string;

  private constructor(folder: string, worker: string) {
    this.#folder = folder;
    this.#worker = worker;
  }

  /** Installs the peer below the cache unless these versions are there. Throws an Error with one line when npm fails. */
  static install(cache: string): Peer {
    const id = Object.values(VERSIONS).join('_');
    const folder = join(cache, `eslint-${id}`);
    if (!existsSync(join(folder, 'installed'))) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: VERSIONS }));
      const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const done = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
      if (done.status !== 0) throw new Error(`npm could not install ESLint: ${done.stderr.trim().split('\n')[0]}`);
      writeFileSync(join(folder, 'installed'), '');
    }
    return new Peer(folder, join(cache, 'eslint-worker.cjs'));
  }

  /** Lints one tree in a fresh process, start included in its time, as for the command line. */
  run(dir: string): Run {
    const start = performance.now();
    const options = { encoding: 'utf8', timeout: TIMEOUT, maxBuffer: 1 << 29 } as const;
    const done = spawnSync(process.execPath, ['--max-old-space-size=4096', this.#worker, this.#folder, dir], options);
    const ms = performance.now() - start;
    if (done.error) return { state: 'failed', why: done.error.message, ms };
    if (done.status !== 0) return { state: 'failed', why: done.stderr.trim().split('\n')[0] ?? '', ms };
    try {
      return { state: 'ok', results: (JSON.parse(done.stdout) as PeerMessage[]).map(toReported), ms };
    } catch (error) {
      return { state: 'failed', why: (error as Error).message, ms };
    }
  }
}

function toReported({ rule, file, line, endLine, message }: PeerMessage): Reported {
  const name = rule.replace(/^security\//, '');
  return {
    rule: CLASS_OF[name] ?? name,
    level: 'warning',
    file,
    line,
    endLine,
    message,
    steps: [],
    tools: [],
    argument: undefined,
    arguments: [],
  };
}
