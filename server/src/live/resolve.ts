// Variables of a launch, filled in as its host does. Pure.
import path from 'node:path';
import { type Machine, type VariableStyle, variablesOf } from './hosts.ts';
import type { ConfiguredServer, Folder, HttpLaunch, StdioLaunch } from './launch.ts';
import { quoted } from './problem.ts';

export interface ResolveContext extends Machine {
  /** Those that are open, the first before the others. */
  readonly folders: readonly Folder[];
  /** What the user answered, by the input's id. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Resolved {
  /** Ready to start, when there are no problems. */
  readonly launch: StdioLaunch | HttpLaunch;
  /** What could not be filled in, one sentence each: the server would not start as its author means. */
  readonly problems: readonly string[];
  /** What was left empty, as the host does, one sentence each. */
  readonly notes: readonly string[];
}

/** Fills the variables of a server's launch in. Values that came from inputs and the environment are its secrets. */
export function resolveServer(server: ConfiguredServer, context: ResolveContext): Resolved {
  const filling = new Filling(server, context);
  const { launch } = server;
  const fill = (text: string) => filling.fill(text);
  const filled =
    launch.kind === 'stdio'
      ? { ...launch, ...stdio(launch, fill, filling.folder?.path ?? context.home, context) }
      : { ...launch, url: fill(launch.url), headers: values(launch.headers, fill) };
  const secrets = [...new Set([...(launch.secrets ?? []), ...filling.secrets])];
  return {
    launch: { ...filled, ...(secrets.length > 0 && { secrets }) },
    problems: [...filling.problems],
    notes: [...filling.notes],
  };
}

/** The launch with the variables of its file under its own, and without the file. */
export function withEnvFile(launch: StdioLaunch, variables: Readonly<Record<string, string>>): StdioLaunch {
  const { envFile: _, ...rest } = launch;
  return { ...rest, env: Object.fromEntries([...Object.entries(variables), ...Object.entries(launch.env)]) };
}

/** Variables that tell where something is, and would only make a log unreadable if they were hidden. */
const known =
  /^(HOME|USERPROFILE|HOMEPATH|HOMEDRIVE|PATH|USER|USERNAME|LOGNAME|PWD|SHELL|LANG|LC_\w+|TERM|TMPDIR|TEMP|TMP|APPDATA|LOCALAPPDATA|XDG_\w+|NODE_ENV)$/i;

class Filling {
  readonly secrets = new Set<string>();
  readonly problems = new Set<string>();
  readonly notes = new Set<string>();
  /** The folder that the server belongs to. */
  readonly folder: Folder | undefined;
  private readonly server: ConfiguredServer;
  private readonly context: ResolveContext;
  private readonly styles: readonly VariableStyle[];

  constructor(server: ConfiguredServer, context: ResolveContext) {
    this.server = server;
    this.context = context;
    this.styles = variablesOf(server.host);
    const file = comparable(server.file);
    const within = context.folders.filter((folder) =>
      file.startsWith(`${comparable(folder.path).replace(/\/$/, '')}/`),
    );
    // The innermost, where one open folder lies in another.
    this.folder = within.sort((a, b) => b.path.length - a.path.length)[0] ?? context.folders[0];
  }

  /** What is filled in is not looked at again. */
  fill(text: string): string {
    return text.replace(written, (whole, ...found: unknown[]) => this.value(whole, found.at(-1) as Groups) ?? whole);
  }

  private value(whole: string, { curly, name, mustache, brace }: Groups): string | undefined {
    const has = (style: VariableStyle) => this.styles.includes(style);
    if (mustache !== undefined) return has('mustache') ? this.lacks(whole, 'is known to the host alone') : undefined;
    if (brace !== undefined) return has('braces') ? this.braced(whole, brace) : undefined;
    if (name !== undefined) return has('dollar') ? this.required(whole, name, undefined) : undefined;
    if (curly === undefined) return undefined;
    if (has('vscode')) {
      const value = this.ofEditor(whole, curly);
      if (value !== undefined) return value;
    }
    const [, variable, fallback] = /^([A-Za-z_]\w*)(?::-([\s\S]*))?$/.exec(curly) ?? [];
    if (variable === undefined || !(has('shell') || has('dollar'))) return undefined;
    return this.required(whole, variable, fallback);
  }

  /** Undefined for what the editor leaves as it is. */
  private ofEditor(whole: string, text: string): string | undefined {
    const { folders, home, platform } = this.context;
    const colon = text.indexOf(':');
    const kind = colon === -1 ? text : text.slice(0, colon);
    const argument = colon === -1 ? undefined : text.slice(colon + 1);
    switch (kind) {
      case 'workspaceFolder':
      case 'workspaceFolderBasename': {
        const folder = argument === undefined ? this.folder : folders.find(({ name }) => name === argument);
        if (folder === undefined) return this.lacks(whole, 'names a folder that is not open');
        return kind === 'workspaceFolder' ? folder.path : this.paths.basename(folder.path);
      }
      case 'userHome':
        return home;
      case 'pathSeparator':
      case '/':
        return platform === 'win32' ? '\\' : '/';
      case 'env':
        return argument === undefined ? undefined : this.optional(whole, argument);
      case 'input':
        return argument === undefined ? undefined : this.input(whole, argument);
      case 'command':
      case 'config':
        return argument === undefined ? undefined : this.lacks(whole, 'is known to the editor alone');
      default:
        return undefined;
    }
  }

  private braced(whole: string, text: string): string {
    return text.startsWith('env:')
      ? this.optional(whole, text.slice(4))
      : this.lacks(whole, 'is known to the host alone');
  }

  private input(whole: string, id: string): string {
    const answer = Object.hasOwn(this.context.inputs, id) ? this.context.inputs[id] : undefined;
    if (answer === undefined) return this.lacks(whole, 'was not answered');
    const declared = this.server.inputs.find((input) => input.id === id);
    if (declared?.password || answer.length >= 4) this.secrets.add(answer);
    return answer;
  }

  /** Empty where the variable is not set. */
  private optional(whole: string, name: string): string {
    const value = this.environment(name);
    if (value !== undefined) return value;
    this.notes.add(`${whole} is empty: the environment has no ${quoted(name, 60)}.`);
    return '';
  }

  private required(whole: string, name: string, fallback: string | undefined): string {
    const value = this.environment(name);
    // As in a shell, `:-` stands in for an empty one, too.
    if (fallback !== undefined) return value || fallback;
    return value ?? this.lacks(whole, 'is not set in the environment');
  }

  private environment(name: string): string | undefined {
    const { env, platform } = this.context;
    const key =
      platform === 'win32' ? Object.keys(env).find((each) => each.toUpperCase() === name.toUpperCase()) : name;
    const value = key !== undefined && Object.hasOwn(env, key) ? env[key] : undefined;
    if (value !== undefined && value.length >= 4 && !known.test(name)) this.secrets.add(value);
    return value;
  }

  private lacks(whole: string, why: string): string {
    this.problems.add(`${quoted(whole, 80)} ${why}.`);
    return whole;
  }

  private get paths(): path.PlatformPath {
    return this.context.platform === 'win32' ? path.win32 : path.posix;
  }
}

interface Groups {
  readonly mustache?: string;
  readonly curly?: string;
  readonly name?: string;
  readonly brace?: string;
}

/** Every way in which some host writes a variable; which of them hold is the host's affair. */
const written =
  /\$\{\{(?<mustache>[^}]*)\}\}|\$\{(?<curly>[^{}]*)\}|\$(?<name>[A-Za-z_]\w*)|\{(?<brace>(?:env|file):[^{}]*)\}/g;

function stdio(launch: StdioLaunch, fill: (text: string) => string, home: string, { platform }: ResolveContext) {
  const { resolve } = platform === 'win32' ? path.win32 : path.posix;
  const cwd = resolve(home, fill(launch.cwd ?? '.'));
  return {
    command: fill(launch.command),
    args: launch.args.map(fill),
    env: values(launch.env, fill),
    cwd,
    ...(launch.envFile !== undefined && { envFile: resolve(cwd, fill(launch.envFile)) }),
  };
}

function values<T extends string | null>(
  record: Readonly<Record<string, T>>,
  fill: (text: string) => string,
): Record<string, T> {
  const entries = Object.entries(record).map(([name, value]) => [name, value === null ? value : fill(value)]);
  return Object.fromEntries(entries);
}

function comparable(file: string): string {
  const slashes = file.replaceAll('\\', '/');
  return /^[A-Za-z]:/.test(slashes) ? slashes.toLowerCase() : slashes;
}
