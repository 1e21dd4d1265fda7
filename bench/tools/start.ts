// Really starts published servers: installs a package at its pinned version and asks it for its tools over stdio.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Package } from './expected.ts';

/** A published package to install, and what its program is started with. */
export type Startable = Pick<Package, 'id' | 'package' | 'version' | 'beside' | 'args' | 'env'>;

export interface Served {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
}

/** The installed package's own folder, and what its server answered. */
export type Started = { readonly dir: string; readonly tools: readonly Served[] } | { readonly why: string };

const START_TIMEOUT = 30_000;
const INSTALL_TIMEOUT = 300_000;

/** Installs (once) and starts one package below `folder`, without running its install scripts. */
export async function start(of: Startable, folder: string): Promise<Started> {
  const home = join(folder, of.id);
  const dir = join(home, 'node_modules', of.package);
  const installed = install(of, home, dir);
  if (installed !== undefined) return { why: installed };
  const { bin } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { bin?: unknown };
  const entry = typeof bin === 'string' ? bin : Object.values((bin ?? {}) as Record<string, string>)[0];
  if (!entry) return { why: `${of.package} has no program` };
  const asked = await ask(join(dir, entry), of, home);
  return 'why' in asked ? asked : { dir, ...asked };
}

/** Starts a program in the folder `home` and asks it for all its tools, then ends it. */
export async function ask(
  program: string,
  of: Pick<Startable, 'args' | 'env'>,
  home: string,
): Promise<{ readonly tools: readonly Served[] } | { readonly why: string }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, ...(of.args ?? [])],
    // Nothing of this machine's environment reaches them, and their home is a folder of their own.
    env: { PATH: process.env.PATH ?? '', HOME: home, ...of.env },
    cwd: home,
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr?.on('data', (data) => {
    said = `${said}${String(data)}`.slice(-2000);
  });
  // Some tools are only served to a client that can answer back.
  const client = new Client(
    { name: 'toolward-bench', version: '1.0.0' },
    { capabilities: { roots: {}, sampling: {}, elicitation: { form: {}, url: {} } } },
  );
  const timer = setTimeout(() => void transport.close(), START_TIMEOUT);
  try {
    await client.connect(transport);
    // Tools that depend on the client are registered after it has said that it is ready.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const tools: Served[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor });
      tools.push(...(page.tools as Served[]));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return { tools };
  } catch (error) {
    return { why: `${(error as Error).message} ${telling(said).replaceAll(home, '.')}`.trim() };
  } finally {
    clearTimeout(timer);
    await client.close();
  }
}

/** The line of what a program said last that tells most about why it ended. */
function telling(said: string): string {
  const lines = said.trim().split('\n');
  const errors = lines.filter((line) => /error|cannot|could not|no such|failed/i.test(line));
  return (errors.at(-1) ?? lines.at(-1) ?? '').trim();
}

/** Installs a package below `home` at its version, unless it is there. Answers why that failed. */
export function install(of: Startable, home: string, dir: string): string | undefined {
  const manifest = join(dir, 'package.json');
  const has = existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === of.version;
  if (has) return undefined;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const wanted = [`${of.package}@${of.version}`, ...(of.beside ?? [])];
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', ...wanted];
  const { status, stderr } = spawnSync('npm', args, { cwd: home, encoding: 'utf8', timeout: INSTALL_TIMEOUT });
  return status === 0 ? undefined : `npm could not install ${wanted.join(' ')}: ${stderr.trim().split('\n')[0]}`;
}
