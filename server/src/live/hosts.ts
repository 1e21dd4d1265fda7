// Where each host keeps its servers, and how it writes them: one row a file. Pure.
import path from 'node:path';
import type { Folder, HostId } from './launch.ts';

/** How variables are written in a file; `shell` is `${NAME:-default}`, `dollar` also `$NAME`. */
export type VariableStyle = 'vscode' | 'shell' | 'dollar' | 'braces' | 'mustache';

export interface HostFormat {
  readonly host: HostId;
  /** Where the servers are, from the top of the file. */
  readonly servers: readonly string[];
  /** Where what the user is asked for is, from the top of the file. */
  readonly inputs?: readonly string[];
  /** The file has servers for single folders, too, under "projects". */
  readonly perProject?: boolean;
  readonly variables: readonly VariableStyle[];
  /** What an address is without a type; `http` also finds a server from before. */
  readonly address: 'http' | 'sse';
}

/** A file in which a host keeps servers. */
export interface HostFile {
  readonly file: string;
  readonly format: HostFormat;
  /** The folder it belongs to; undefined for a user's own file. */
  readonly folder: Folder | undefined;
}

/** A machine, as far as paths depend on it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's folder, absolute. */
  readonly home: string;
}

interface Row extends HostFormat {
  /** From a folder that is open. */
  readonly inFolder?: string;
  /** A user's own files, absolute. */
  readonly ofUser?: (places: Places) => readonly string[];
}

interface Places {
  readonly home: string;
  /** Where programs keep a user's settings: `~/.config`, `~/Library/Application Support`, `%APPDATA%`. */
  readonly settings: string;
  /** The user folders of Visual Studio Code and its preview. */
  readonly code: readonly string[];
  readonly env: Machine['env'];
  join(...parts: string[]): string;
}

const common = { servers: ['mcpServers'], address: 'http' } as const;

/** Facts from the hosts' own sources and pages where they are public, as of 2026. Codex keeps its servers in TOML and is left out. */
const rows: readonly Row[] = [
  {
    host: 'vscode',
    servers: ['servers'],
    inputs: ['inputs'],
    variables: ['vscode'],
    address: 'http',
    inFolder: '.vscode/mcp.json',
    ofUser: ({ code, join }) => code.map((folder) => join(folder, 'mcp.json')),
  },
  // Claude Code, Copilot and Visual Studio Code all read it.
  { ...common, host: 'claude-code', variables: ['shell', 'vscode'], inFolder: '.mcp.json' },
  {
    ...common,
    host: 'claude-code',
    perProject: true,
    variables: ['shell'],
    ofUser: ({ home, join }) => [join(home, '.claude.json')],
  },
  {
    ...common,
    host: 'claude-desktop',
    variables: [],
    ofUser: ({ settings, join }) => [join(settings, 'Claude', 'claude_desktop_config.json')],
  },
  {
    ...common,
    host: 'copilot',
    variables: ['dollar'],
    ofUser: ({ home, env, join }) => [join(env.COPILOT_HOME || join(home, '.copilot'), 'mcp-config.json')],
  },
  {
    ...common,
    host: 'cursor',
    variables: ['vscode'],
    inFolder: '.cursor/mcp.json',
    ofUser: ({ home, join }) => [join(home, '.cursor', 'mcp.json')],
  },
  {
    ...common,
    host: 'windsurf',
    variables: ['vscode'],
    ofUser: ({ home, join }) => [join(home, '.codeium', 'windsurf', 'mcp_config.json')],
  },
  {
    ...common,
    host: 'cline',
    variables: ['vscode'],
    address: 'sse',
    ofUser: ({ code, join }) =>
      code.map((folder) =>
        join(folder, 'globalStorage', 'saoudrizwan.claude-dev', 'settings', 'cline_mcp_settings.json'),
      ),
  },
  {
    ...common,
    host: 'roo',
    variables: ['vscode'],
    inFolder: '.roo/mcp.json',
    ofUser: ({ code, join }) =>
      code.map((folder) =>
        join(folder, 'globalStorage', 'rooveterinaryinc.roo-cline', 'settings', 'mcp_settings.json'),
      ),
  },
  {
    ...common,
    host: 'gemini',
    variables: ['dollar'],
    address: 'sse',
    inFolder: '.gemini/settings.json',
    ofUser: ({ home, join }) => [join(home, '.gemini', 'settings.json')],
  },
  {
    ...common,
    host: 'zed',
    servers: ['context_servers'],
    variables: [],
    inFolder: '.zed/settings.json',
    ofUser: ({ home, settings, join }) => [
      // Zed keeps to ~/.config on macOS, too.
      join(home, '.config', 'zed', 'settings.json'),
      join(settings, 'Zed', 'settings.json'),
    ],
  },
  {
    ...common,
    host: 'continue',
    variables: ['mustache'],
    inFolder: '.continue/mcpServers/mcp.json',
    ofUser: ({ home, join }) => [join(home, '.continue', 'mcpServers', 'mcp.json')],
  },
  {
    ...common,
    host: 'kiro',
    variables: ['shell'],
    inFolder: '.kiro/settings/mcp.json',
    ofUser: ({ home, join }) => [join(home, '.kiro', 'settings', 'mcp.json')],
  },
  {
    ...common,
    host: 'opencode',
    servers: ['mcp'],
    variables: ['braces'],
    inFolder: 'opencode.json',
    ofUser: ({ home, join }) => [join(home, '.config', 'opencode', 'opencode.json')],
  },
  {
    ...common,
    host: 'inspector',
    variables: [],
    ofUser: ({ home, join }) => [join(home, '.mcp-inspector', 'mcp.json')],
  },
];

/** All files in which hosts may keep servers for these folders: those of the folders first, then the user's own. */
export function hostFiles(machine: Machine, folders: readonly Folder[]): HostFile[] {
  const places = placesOf(machine);
  const inFolders = folders.flatMap((folder) =>
    rows.flatMap((row): HostFile[] =>
      row.inFolder === undefined
        ? []
        : [{ file: places.join(folder.path, ...row.inFolder.split('/')), format: formatOf(row), folder }],
    ),
  );
  const ofUser = rows.flatMap((row): HostFile[] =>
    (row.ofUser?.(places) ?? []).map((file) => ({ file, format: formatOf(row), folder: undefined })),
  );
  // A user's folder may be open, too, and its file is then the folder's.
  const seen = new Set<string>();
  return [...inFolders, ...ofUser].filter(({ file }) => !seen.has(file) && seen.add(file));
}

/** How the files of a host write variables: those in folders, and a user's own, together. */
export function variablesOf(host: HostId): readonly VariableStyle[] {
  return [...new Set(rows.filter((row) => row.host === host).flatMap(({ variables }) => variables))];
}

function formatOf({ inFolder: _, ofUser: __, ...format }: Row): HostFormat {
  return format;
}

function placesOf({ platform, env, home }: Machine): Places {
  const { join } = platform === 'win32' ? path.win32 : path.posix;
  const settings =
    platform === 'win32'
      ? env.APPDATA || join(home, 'AppData', 'Roaming')
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env.XDG_CONFIG_HOME || join(home, '.config');
  const code = ['Code', 'Code - Insiders'].map((name) => join(settings, name, 'User'));
  return { home, settings, code, env, join };
}
