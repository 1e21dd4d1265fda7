// A started program that listens for a debugger, on this machine only and at a port that is free. Pure.
import type { StdioLaunch } from './launch.ts';

/**
 * The launch with Node's option added to those that its environment has already. What it starts inherits the option, and
 * listens, too.
 * @param inherited the environment that the launch's own is laid over
 */
export function listeningForDebugger(launch: StdioLaunch, inherited: NodeJS.ProcessEnv): StdioLaunch {
  const own = Object.hasOwn(launch.env, 'NODE_OPTIONS') ? launch.env.NODE_OPTIONS : inherited.NODE_OPTIONS;
  const NODE_OPTIONS = [own ?? '', '--inspect=127.0.0.1:0'].join(' ').trim();
  return { ...launch, env: { ...launch.env, NODE_OPTIONS } };
}

/** The address in a line of standard error that says where a debugger may attach: only one on this machine is taken. */
export function debuggerAddress(line: string): string | undefined {
  const [, url, port] =
    /^Debugger listening on (ws:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})\/[\w-]{1,80})\s*$/.exec(line) ?? [];
  return Number(port) > 0 && Number(port) < 65_536 ? url : undefined;
}
