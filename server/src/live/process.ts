// Starts a server's program in a process group of its own, and ends it with everything it started.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import fs from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { GRACE_MS } from './bounds.ts';
import type { StdioLaunch } from './launch.ts';
import { LiveProblem, quoted } from './problem.ts';
import { windowsCommand } from './windows-command.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the program has ended and its streams are read, or when it could not be started. */
  readonly ended: Promise<Ended | LiveProblem>;
  /** Closes its input, then asks its whole group to end, then ends it. Settles when it is gone. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts the program, without a shell.
 * @param launch with its variables filled in
 * @param inherited the environment that the launch's own is laid over
 * @param graceMs how long it may take to end by itself
 */
export function startProcess(
  launch: StdioLaunch,
  inherited: NodeJS.ProcessEnv = process.env,
  graceMs = GRACE_MS,
): ServerProcess {
  const env = environment(launch.env, inherited);
  const cwd = launch.cwd ?? process.cwd();
  const windows = process.platform === 'win32';
  const { command, args, verbatim } = windows
    ? windowsCommand(launch.command, launch.args, env, cwd, fs.existsSync)
    : { command: launch.command, args: launch.args, verbatim: false };
  let child: Child;
  try {
    child = spawn(command, [...args], {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
      // A group of its own, so that what it starts can be ended with it.
      detached: !windows,
    });
  } catch (error) {
    // A NUL in an argument, an empty name, a `.cmd` that was not found.
    throw notStarted(launch, cwd, error);
  }
  // Writing to a server that has ended is no error of ours; that it ended is told elsewhere.
  child.stdin.on('error', () => {});

  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const ended = new Promise<Ended | LiveProblem>((resolve) => {
    child.once('error', (error) => resolve(notStarted(launch, cwd, error)));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const guard = endWithUs(child);
  const cleaned = exited.then(async () => {
    guard.release();
    // What the program leaves behind goes too; it would also hold the streams open.
    signalGroup(child, 'SIGTERM');
    await settles(ended, graceMs);
    signalGroup(child, 'SIGKILL');
    // Whoever left the group may still hold them.
    child.stdout.destroy();
    child.stderr.destroy();
    await groupGone(child);
  });

  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    async stop() {
      child.stdin.end();
      if (!(await settles(exited, graceMs))) {
        signalGroup(child, 'SIGTERM');
        if (!(await settles(exited, graceMs))) signalGroup(child, 'SIGKILL');
      }
      await ended;
      await cleaned;
    },
  };
}

/** How long is waited for what was killed to be gone, in milliseconds: a machine may never clear away its dead. */
const GONE_MS = 250;

/** Until nobody is left in the program's group. */
async function groupGone({ pid }: Child): Promise<void> {
  if (pid === undefined || process.platform === 'win32') return;
  for (const end = performance.now() + GONE_MS; performance.now() < end; ) {
    try {
      process.kill(-pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The environment of the program. What an editor sets for its own processes would make `node` another program. */
function environment(own: Readonly<Record<string, string | null>>, inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(
    ([name]) => !/^(ELECTRON_|VSCODE_(?!PORTABLE)|NODE_CHANNEL_)/.test(name),
  );
  const all = new Map<string, string | undefined>(kept);
  for (const [name, value] of Object.entries(own)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  return Object.fromEntries(all);
}

/** Ends the group when this process goes, be it by a signal. `release` once there is nothing to end. */
function endWithUs(child: Child): { release(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onExit = () => signalGroup(child, 'SIGKILL');
  const onSignal = (signal: NodeJS.Signals) => {
    signalGroup(child, 'SIGKILL');
    release();
    // Without a listener of somebody else, the signal does what it would have done.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
    setMaxListeners(process.getMaxListeners() - 1, process);
  };
  // As many servers, as many listeners: no leak that Node should warn of.
  setMaxListeners(process.getMaxListeners() + 1, process);
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  let released = false;
  return {
    release() {
      if (!released) release();
      released = true;
    },
  };
}

function signalGroup(child: Child, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    // There is no asking on Windows, and once the program has ended nobody knows what it started.
    if (child.exitCode === null) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

function notStarted(launch: StdioLaunch, cwd: string, error: unknown): LiveProblem {
  const program = quoted(launch.command);
  const code = (error as NodeJS.ErrnoException).code;
  // Node says ENOENT for both.
  if (code === 'ENOENT' && !fs.existsSync(cwd)) {
    return new LiveProblem(
      'unreachable',
      `${program} was not started: there is no folder ${quoted(cwd)} to start it in.`,
    );
  }
  if (code === 'ENOENT') {
    const where = /[\\/]/.test(launch.command) ? '' : '; it was looked for in PATH';
    return new LiveProblem('unreachable', `There is no program ${program}${where}.`);
  }
  if (code === 'EACCES') return new LiveProblem('unreachable', `${program} may not be run: no permission.`);
  const why = error instanceof Error ? error.message.split('\n')[0]! : String(error);
  return new LiveProblem('unreachable', `${program} could not be started: ${why}`);
}

async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const waiting = pause(ms);
  const first = await Promise.race([promise.then(() => true), waiting.then(() => false)]);
  waiting.cancel();
  return first;
}

function pause(ms: number): Promise<void> & { cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Object.assign(waiting, { cancel: () => clearTimeout(timer) });
}
