// The terminal door: reads the command line, runs a command, and turns its end into an exit code.
//
// 0: nothing at or above --fail-on. 1: findings. 2: could not run, with one line on standard error.
import { isMainThread } from 'node:worker_threads';
import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import type { CallOptions } from './cli/call.ts';
import { CannotRun, cannotRun } from './cli/cannot-run.ts';
import type { CheckOptions } from './cli/check.ts';
import { load } from './cli/load.ts';
import type { LockOptions } from './cli/lock.ts';
import type * as OfServers from './cli/of-servers.ts';
import type * as OfSource from './cli/of-source.ts';
import type { ProbeCommandOptions } from './cli/probe.ts';
import type { ReportOptions } from './cli/report.ts';
import type { ToolsOptions } from './cli/tools.ts';
import type { VerifyOptions } from './cli/verify.ts';
import { watchStreams } from './cli/write.ts';
import { nearest } from './nearest.ts';
import { visible } from './output/escape.ts';

// A thread of the check begins here, too.
if (isMainThread) {
  watchStreams();
  void main(process.argv).then((code) => {
    // A stream that could not be written to has said so already.
    process.exitCode ||= code;
  });
} else {
  ofSource().runThread();
}

async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const { own, started } = split(argv);
  const program = commands(started, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(own);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      return giveUp(error.message.replace(/^error: /, ''));
    }
    if (cannotRun(error)) return giveUp(error.message);
    // A mistake of Toolward's own. The trace helps who reports it and frightens everybody else.
    const trace = process.env.TOOLWARD_DEBUG && error instanceof Error ? `\n${error.stack}` : '';
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `toolward: internal error: ${visible(why)} (this is a bug; TOOLWARD_DEBUG=1 shows where)${trace}\n`,
    );
    return 2;
  }
}

// What a command needs is loaded when it is the one that runs.
function ofSource(): typeof OfSource {
  return load('cli-source') as typeof OfSource;
}
function ofServers(): typeof OfServers {
  return load('cli-servers') as typeof OfServers;
}

/** For `call`, `lock`, `probe` and `verify` what stands behind `--` is the command of a server, and no folder. */
function split(argv: readonly string[]): { own: readonly string[]; started: readonly string[] } {
  const at = /^(?:call|lock|probe|verify)$/.test(argv[2] ?? '') ? argv.indexOf('--') : -1;
  return at < 0 ? { own: argv, started: [] } : { own: argv.slice(0, at), started: argv.slice(at + 1) };
}

function giveUp(why: string): number {
  process.stderr.write(`toolward: ${visible(why.trim().replace(/\s*\n\s*/g, ' '))}\n`);
  return 2;
}

function commands(started: readonly string[], end: (exitCode: number) => void): Command {
  const program = new Command('toolward')
    .description('Checks the source of MCP servers: follows tool arguments to what they can harm.')
    .version(version)
    .exitOverride()
    // Errors are written once, by main.
    .configureOutput({ writeErr: () => {} })
    .argument('[command]')
    .usage('<command>')
    .allowExcessArguments()
    .action((command: string | undefined) => {
      if (command === undefined) {
        throw new CannotRun(
          'say what to do: call, check, explain, lock, probe, report, rules, tools or verify (toolward --help tells more)',
        );
      }
      const close = nearest(command, [
        'call',
        'check',
        'explain',
        'lock',
        'probe',
        'report',
        'rules',
        'tools',
        'verify',
      ]);
      const hint =
        close === undefined
          ? 'there are call, check, explain, lock, probe, report, rules, tools and verify'
          : `did you mean "${close}"?`;
      throw new CannotRun(`there is no command "${command}"; ${hint}`);
    });

  const several = (value: string, before: readonly string[]) => [...before, value];
  const listed = (value: string, before: readonly string[]) => [
    ...before,
    ...value.split(',').filter((id) => id !== ''),
  ];

  const assigned = (value: string, before: readonly (readonly [string, string])[]) => {
    const at = value.indexOf('=');
    if (at < 1) throw new CannotRun(`--input takes id=value, not "${value}"`);
    return [...before, [value.slice(0, at), value.slice(at + 1)] as const];
  };
  const seconds = (value: string): number => {
    const given = Number(value);
    if (!(given > 0)) throw new CannotRun(`--timeout takes a number of seconds, not "${value}"`);
    return given * 1000;
  };

  program
    .command('check')
    .allowExcessArguments(false)
    .description('check MCP servers; exits 1 when there are findings, 2 when it could not run')
    .argument('[paths...]', 'folders or files (default: the roots of the configuration, or the current folder)')
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif']).default('text'))
    .option('--output <file>', 'write the report to a file')
    .option('--root <dir>', 'what paths in reports are relative to (default: the folder that is checked)')
    .addOption(
      new Option('--fail-on <severity>', 'the lowest severity that fails (default: warning)').choices([
        'error',
        'warning',
        'note',
      ]),
    )
    .option('--rule <id>', 'run only this rule; may be repeated', listed, [])
    .option('--ignore <glob>', 'leave files out, as in .gitignore; may be repeated', several, [])
    .option('--config <file>', 'the configuration (default: toolward.config.json in the root)')
    .option('--baseline <file>', 'only findings that are not in this file count')
    .option('--write-baseline <file>', 'write the findings of now as a baseline, and exit 0')
    .action(async (paths: string[], options: CheckOptions) => end(await ofSource().check(paths, options)));

  program
    .command('explain')
    .allowExcessArguments(false)
    .description("print a rule's page, or the list of rules")
    .argument('[rule]')
    .action((rule: string | undefined) => {
      process.stdout.write(ofSource().explain(rule));
    });

  const sided = (command: Command): Command =>
    command
      .allowExcessArguments(false)
      .argument('[dir]', 'the folder of the source and of toolward.lock.json (default: the current folder)')
      .option('--server <name>', 'a running server instead of the source: the name of a configured one, or its address')
      .option('--input <id=value>', 'what the server’s host would ask for; may be repeated', assigned, [])
      .option('--timeout <seconds>', 'how long a server may take to tell its definitions', seconds, 60_000)
      .option('--lock <file>', 'the file of approved definitions (default: toolward.lock.json in the folder)')
      .option('--ignore <glob>', 'leave files out, as in .gitignore; may be repeated', several, [])
      .option('--config <file>', 'the configuration (default: toolward.config.json in the root)');

  sided(program.command('lock'))
    .description('approve the definitions of now: writes toolward.lock.json')
    .option('--yes', 'approve without asking')
    .usage('[options] [dir] [-- command of a server...]')
    .action(async (dir: string | undefined, options: LockOptions) => {
      await ofServers().lockCommand(dir, started, options);
    });

  sided(program.command('verify'))
    .description('compare definitions with the approved ones; exits 1 when any differs, 2 when nothing is approved')
    .addOption(
      new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif', 'markdown']).default('text'),
    )
    .option('--output <file>', 'write the report to a file')
    .option('--digest <digest>', 'the digest that the lock file has to have, as printed by lock and verify')
    .option('--source', 'with a running server: compare the source, too')
    .usage('[options] [dir] [-- command of a server...]')
    .action(async (dir: string | undefined, options: VerifyOptions) =>
      end(await ofServers().verifyCommand(dir, started, options)),
    );

  program
    .command('call')
    .description('call a tool of a running server, or run saved calls; exits 1 when one fails, 2 when it could not run')
    .argument('[names...]', 'the tool, or with --saved the names of calls (default: all)')
    .option('--server <name>', 'a server that is configured for the folder, or an address')
    .option('--arguments <json>', 'what the tool is called with: JSON, @FILE, or - for standard input (default: {})')
    .option('--saved', 'run the calls of toolward.calls.json')
    .option('--root <dir>', 'the folder whose configuration and calls are used (default: the current one)')
    .option('--input <id=value>', 'what the server asks its user for; may be repeated', assigned, [])
    .option('--timeout <seconds>', 'how long a call may take', seconds, 60_000)
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .usage('[options] [names...] [-- command of a server...]')
    .action(async (names: string[], options: CallOptions) =>
      end(await ofServers().callCommand(names, started, options)),
    );

  program
    .command('probe')
    .allowExcessArguments(false)
    .description('run safe checks of a running server; exits 1 when something is found, 2 when it could not run')
    .argument('[dir]', 'the folder of its source, to tell where tools are registered (without it, no source is read)')
    .option('--server <name>', 'a server that is configured for the folder, or an address')
    .option('--input <id=value>', 'what the server’s host would ask for; may be repeated', assigned, [])
    .option('--payloads <tool>', 'try harmless, marked paths, commands and addresses; may be repeated', several, [])
    .option(
      '--allow-tool <tool>',
      'call it with arguments that break its schema; may be repeated (default: tools that say they only read)',
      several,
      [],
    )
    .option('--beyond-loopback', 'also send checks to a server that is not on this machine')
    .option('--timeout <seconds>', 'how long a server may take to tell its definitions', seconds, 60_000)
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', 'sarif']).default('text'))
    .option('--output <file>', 'write the report to a file')
    .addOption(
      new Option('--fail-on <severity>', 'the lowest severity that fails')
        .choices(['error', 'warning', 'note'])
        .default('warning'),
    )
    .option('--lock <file>', 'the file of approved definitions (default: toolward.lock.json in the folder)')
    .option('--ignore <glob>', 'leave files of the source out, as in .gitignore; may be repeated', several, [])
    .option('--config <file>', 'the configuration (default: toolward.config.json in the root)')
    .usage('[options] [dir] [-- command of a server...]')
    .action(async (dir: string | undefined, options: ProbeCommandOptions) =>
      end(await ofServers().probeCommand(dir, started, options)),
    );

  program
    .command('report')
    .allowExcessArguments(false)
    .description('for each server and each part of the guidance: what is protected, missing, and not told by source')
    .argument('[paths...]', 'folders or files (default: the roots of the configuration, or the current folder)')
    .addOption(new Option('--format <format>', 'how to write it').choices(['text', 'json', 'html']).default('text'))
    .option('--output <file>', 'write the report to a file')
    .option('--root <dir>', 'what paths in the report are relative to (default: the folder that is looked at)')
    .option('--ignore <glob>', 'leave files out, as in .gitignore; may be repeated', several, [])
    .option('--config <file>', 'the configuration (default: toolward.config.json in the root)')
    .action((paths: string[], options: ReportOptions) => ofSource().report(paths, options));

  program
    .command('rules')
    .allowExcessArguments(false)
    .description('print what each rule watches over, and what no reading of source can decide')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'markdown']).default('text'))
    .action((options: { format: 'text' | 'json' | 'markdown' }) => {
      process.stdout.write(ofSource().rulesTable(options.format));
    });

  program
    .command('tools')
    .allowExcessArguments(false)
    .description('list the servers, tools, arguments and capabilities that are found')
    .argument('[paths...]', 'folders or files (default: the roots of the configuration, or the current folder)')
    .addOption(new Option('--format <format>', 'how to list').choices(['text', 'json']).default('text'))
    .option('--output <file>', 'write the list to a file')
    .option('--root <dir>', 'what paths in the list are relative to (default: the folder that is looked at)')
    .option('--ignore <glob>', 'leave files out, as in .gitignore; may be repeated', several, [])
    .option('--config <file>', 'the configuration (default: toolward.config.json in the root)')
    .action((paths: string[], options: ToolsOptions) => ofSource().tools(paths, options));

  return program;
}
