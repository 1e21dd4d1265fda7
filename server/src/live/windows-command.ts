// A program and its arguments as Windows starts them: `npx` is a script there, which only cmd.exe runs. Pure.
import path from 'node:path';

export interface WindowsCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The arguments stand as they are, without Node's own quoting. */
  readonly verbatim: boolean;
}

/**
 * Node starts `.exe` files itself, and refuses `.cmd` and `.bat` without a shell. Those go through cmd.exe, with every
 * character that it reads as its own made literal, so that an argument stays an argument.
 * @param env the environment the program will have; names in any case
 * @param exists whether there is a file at a path
 */
export function windowsCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  exists: (file: string) => boolean,
): WindowsCommand {
  const file = located(command, env, cwd, exists);
  if (file === undefined || !/\.(cmd|bat)$/i.test(file)) return { command: file ?? command, args, verbatim: false };
  const line = [literal(path.win32.normalize(file)), ...args.map((arg) => literalArgument(arg))].join(' ');
  return { command: variable(env, 'ComSpec') ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}

/** The first file that the name means: as it is, or with an extension of PATHEXT; in the folder, or in those of PATH. */
function located(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  exists: (file: string) => boolean,
): string | undefined {
  const extensions = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean);
  // A name with an extension stands for itself; `npx` alone is a script for other systems, beside `npx.cmd`.
  const names = /\.[^\\/.]+$/.test(command) ? [command] : extensions.map((extension) => command + extension);
  const folders = /[\\/]/.test(command) ? [cwd] : (variable(env, 'PATH') ?? '').split(';').filter(Boolean);
  for (const folder of folders) {
    for (const name of names) {
      const file = path.win32.resolve(folder, name);
      if (exists(file)) return file;
    }
  }
  return undefined;
}

function variable(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const found = Object.keys(env).find((key) => key.toUpperCase() === name.toUpperCase());
  return found === undefined ? undefined : env[found];
}

/** What cmd.exe reads as its own, each after a caret. */
function literal(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, '^$&');
}

/**
 * Quoted for the program's own reading of its command line (backslashes before a quote are doubled), then made literal
 * twice: the script hands its arguments on, and cmd.exe reads them again.
 */
function literalArgument(text: string): string {
  const inQuotes = text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1');
  return literal(literal(`"${inQuotes}"`));
}
