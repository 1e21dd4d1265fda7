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
  {
    module: ['child_process', 'cross-spawn', 'execa', 'tinyexec', 'nano-spawn'],
    member: ['write', 'end'],
    on: 'instance',
    feeds: true,
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
  { module: ['zx', 'zx/core'], member: ['quote', 'quotePowerShell'], quotes: ['shell-command'] },
  { module: 'zx', member: ['$'], effect: 'spawns-processes', placeholders: true },
  { module: 'bun', member: ['$'], effect: 'spawns-processes', placeholders: true },
  { module: 'global', member: ['$'], effect: 'spawns-processes', placeholders: true },
  { module: 'shelljs', member: ['exec'], effect: 'spawns-processes', sinks: [{ kind: 'shell-command', at: 0 }] },
  {
    module: ['node-cmd', 'child-process-promise', 'promisify-child-process', 'sudo-prompt', '@vscode/sudo-prompt'],
    member: ['run', 'runSync', 'get', 'exec'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: ['exec-sh', 'shell-exec', 'await-exec', 'exec-async', 'then-exec', 'process-exec', 'node-exec-promise'],
    member: ['', 'promise', 'exec', 'default'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: ['child-process-promise', 'promisify-child-process', '@npmcli/promise-spawn', 'foreground-child'],
    member: ['spawn', 'execFile', 'fork', '', 'foregroundChild'],
    effect: 'spawns-processes',
    spawn,
  },
  // A shell kept open for commands.
  {
    module: 'node-powershell',
    member: ['invoke', 'addCommand'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: ['node-pty', '@homebridge/node-pty-prebuilt-multiarch', '@lydell/node-pty'],
    member: ['spawn'],
    effect: 'spawns-processes',
    spawn,
  },
  {
    module: ['node-pty', '@homebridge/node-pty-prebuilt-multiarch', '@lydell/node-pty'],
    member: ['write'],
    on: 'instance',
    feeds: true,
  },
  { module: 'tinyexec', member: ['x', 'exec'], effect: 'spawns-processes', spawn },
  { module: 'nano-spawn', member: ['', 'default'], effect: 'spawns-processes', spawn },
  {
    module: 'ssh2',
    member: ['exec'],
    on: 'instance',
    effect: 'spawns-processes',
    remote: true,
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  {
    module: 'node-ssh',
    member: ['execCommand', 'exec'],
    on: 'instance',
    effect: 'spawns-processes',
    remote: true,
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  { module: 'simple-git', member: ['raw'], on: 'instance', effect: 'spawns-processes', words: { program: 'git' } },
  {
    module: ['@devicefarmer/adbkit', 'adbkit', '@u4/adbkit'],
    member: ['shell'],
    on: 'instance',
    effect: 'spawns-processes',
    remote: true,
    sinks: [{ kind: 'shell-command', at: 'last' }],
  },
  { module: 'global', member: ['Bun.spawn', 'Bun.spawnSync'], effect: 'spawns-processes', argv: 0 },
  {
    module: 'global',
    member: ['Bun.spawn', 'Bun.spawnSync', 'Deno.run'],
    effect: 'spawns-processes',
    argv: { argument: 0, field: 'cmd' },
  },
  { module: 'bun', member: ['spawn', 'spawnSync'], effect: 'spawns-processes', argv: 0 },
  {
    module: 'global',
    member: ['Deno.Command'],
    effect: 'spawns-processes',
    spawn: { program: 0, args: { argument: 1, field: 'args' }, options: 2 },
  },
  // Containers: a list of words is meant to be run there, a shell among them makes text of what follows it.
  {
    module: 'dockerode',
    member: ['exec', 'createContainer'],
    on: 'instance',
    effect: 'spawns-processes',
    argv: { argument: 0, field: 'Cmd' },
    elsewhere: true,
  },
  { module: 'dockerode', member: ['run'], on: 'instance', effect: 'spawns-processes', argv: 1, elsewhere: true },
  {
    module: '@kubernetes/client-node',
    member: ['exec'],
    on: 'instance',
    effect: 'spawns-processes',
    argv: 3,
    elsewhere: true,
  },
  {
    module: '@aws-sdk/client-ssm',
    member: ['SendCommandCommand'],
    effect: 'spawns-processes',
    remote: true,
    sinks: [{ kind: 'shell-command', at: { argument: 0, field: 'Parameters.commands.0' } }],
  },
  // A client of another MCP server starts the program that it is given.
  {
    module: ['@modelcontextprotocol/sdk/client/stdio.js', '@modelcontextprotocol/client'],
    member: ['StdioClientTransport'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'program-name', at: { argument: 0, field: 'command' } }],
  },
  { module: ['simple-git', 'isomorphic-git'], member: ['clone'], effect: 'spawns-processes' },
  // A helper that is not in the project, with the name that such helpers have.
  {
    module: '*',
    member: ['execSync', 'execAsync', 'execPromise', 'execShell', 'runShellCommand', 'execShellCommand'],
    effect: 'spawns-processes',
    sinks: [{ kind: 'shell-command', at: 0 }],
  },
  { module: 'zx', member: ['quote', 'quotePowerShell'], quotes: ['shell-command'] },
  {
    module: ['shell-quote', 'shell-escape', 'shlex', 'shescape', 'any-shell-escape', '@leichtgewicht/shell-escape'],
    member: ['quote', '', 'escape', 'quoteAll', 'join'],
    quotes: ['shell-command'],
  },
];
