// Running programs: node:child_process and the libraries around it.
import type { Row } from '../row.ts';

const spawn = { program: 0, args: 1, options: 2 } as const;

export const processes: readonly Row[] = [
  {
    module: 'child_process',
    member: ['exec', 'execSync'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: 'child_process',
    member: ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'],
    effect: 'spawns-processes',
    spawn,
  },
  { module: ['cross-spawn'], member: ['', 'spawn', 'sync', 'default'], effect: 'spawns-processes', spawn },
  {
    module: 'execa',
    member: ['execaCommand', 'execaCommandSync', 'command', 'commandSync'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  // execa`…` and $`…` pass holes as arguments, never through a shell.
  { module: 'execa', member: ['execa', 'execaSync', '', 'sync', 'execaNode', '$'], effect: 'spawns-processes', spawn },
  { module: 'zx', member: ['$'], effect: 'spawns-processes', placeholders: true },
  { module: 'bun', member: ['$'], effect: 'spawns-processes', placeholders: true },
  { module: 'global', member: ['$'], effect: 'spawns-processes', placeholders: true },
  { module: 'shelljs', member: ['exec'], effect: 'spawns-processes', sinks: [{ kind: 'shell-command', at: 0 }] },
  {
    module: 'node-cmd',
    member: ['run', 'runSync', 'get'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: ['node-pty', '@homebridge/node-pty-prebuilt-multiarch'],
    member: ['spawn'],
    effect: 'spawns-processes',
    spawn,
  },
  { module: 'tinyexec', member: ['x', 'exec'], effect: 'spawns-processes', spawn },
  { module: 'nano-spawn', member: ['', 'default'], effect: 'spawns-processes', spawn },
  {
    module: 'ssh2',
    member: ['exec'],
    on: 'instance',
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: 'node-ssh',
    member: ['execCommand'],
    on: 'instance',
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  { module: 'zx', member: ['quote', 'quotePowerShell'], quotes: ['shell-command'] },
  { module: 'global', member: ['Bun.spawn', 'Bun.spawnSync'], effect: 'spawns-processes' },
  {
    module: ['shell-quote', 'shell-escape', 'shlex', 'shescape', 'any-shell-escape', '@leichtgewicht/shell-escape'],
    member: ['quote', '', 'escape', 'quoteAll', 'join'],
    quotes: ['shell-command'],
  },
];
