// The servers of a package: its programs, and its scripts that start one. Pure.
import path from 'node:path';
import { contentOf, type Node, nodeAt, propertiesOf, treeOf } from './json-tree.ts';
import type { ConfiguredServer, FoundServers, StdioLaunch } from './launch.ts';

/** Scripts with these names start what the package is for; `start:stdio` too. */
const starting = /^(start|dev|serve|server|mcp|stdio)([:.-]|$)/;
/** What a script must run to be more than a build. */
const runner = /(^|[\s&;/])(node|tsx|ts-node|ts-node-esm|nodemon|bun|deno|npx|bunx|fastmcp|vite-node|swc-node)(\s|$)/;
/** An inspector is a client: it starts a server of its own. */
const client = /\binspector\b|\bmcp-?(cli|dev)\b/;
/** A package that has nothing to do with MCP has no servers to compare with. */
const related = /^@modelcontextprotocol\/|(^|[-/@])(fast)?mcp([-/]|$)/i;

/**
 * The servers of a `package.json`. What is wrong in it, npm tells.
 * @param file its absolute path
 * @param platform whose kind of paths
 */
export function packageServers(text: string, file: string, platform: NodeJS.Platform): FoundServers {
  const { root } = treeOf(text, file);
  if (!isRelated(root)) return { servers: [], problems: [] };
  const cwd = (platform === 'win32' ? path.win32 : path.posix).dirname(file);
  const server = (name: string, node: Node, command: string, args: readonly string[]): ConfiguredServer => {
    const launch: StdioLaunch = { kind: 'stdio', command, args, env: {}, cwd };
    return { name, host: 'package', file, offset: node.offset, launch, inputs: [], disabled: false };
  };
  const name = contentOf(nodeAt(root, ['name']));
  const bin = nodeAt(root, ['bin']);
  const own = typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : 'package';
  const bins = bin?.type === 'string' ? [{ name: own, key: bin, value: bin }] : propertiesOf(bin);
  const programs = bins.flatMap(({ name, key, value }) => {
    const script = contentOf(value);
    // Other programs than JavaScript's start by themselves, and who knows how.
    return typeof script === 'string' && /(\.[cm]?js|\/[^./]+)$/.test(`/${script}`)
      ? [server(name, key, 'node', [script])]
      : [];
  });
  const run = runOf(contentOf(nodeAt(root, ['packageManager'])));
  const scripts = propertiesOf(nodeAt(root, ['scripts'])).flatMap(({ name, key, value }) => {
    const line = contentOf(value);
    const starts = typeof line === 'string' && starting.test(name) && runner.test(line) && !client.test(line);
    return starts ? [server(name, key, run[0]!, [...run.slice(1), name])] : [];
  });
  return { servers: [...programs, ...scripts], problems: [] };
}

function isRelated(root: Node | undefined): boolean {
  const groups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  const names = groups.flatMap((group) => propertiesOf(nodeAt(root, [group])).map(({ name }) => name));
  const own = contentOf(nodeAt(root, ['name']));
  return [...names, typeof own === 'string' ? own : ''].some((name) => related.test(name));
}

/** The package manager's words before a script's name, so that it writes nothing of its own to standard output. */
function runOf(packageManager: unknown): string[] {
  const [name, version = ''] = typeof packageManager === 'string' ? packageManager.split('@') : [''];
  switch (name) {
    case 'pnpm':
      return ['pnpm', '--silent', 'run'];
    case 'yarn':
      // Newer ones are silent, and refuse the word.
      return version.startsWith('1.') ? ['yarn', '--silent', 'run'] : ['yarn', 'run'];
    case 'bun':
      return ['bun', 'run', '--silent'];
    default:
      return ['npm', 'run', '--silent'];
  }
}
