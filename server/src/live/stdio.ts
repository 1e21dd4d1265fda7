// A channel to a program over its standard streams: one message a line.
import { visibleLines } from '../output/escape.ts';
import { MAX_JUNK_LINES, MAX_LINE, MAX_LINES_PER_SECOND, MAX_MESSAGE_BYTES, MAX_UNREAD_BYTES } from './bounds.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import { debuggerAddress, listeningForDebugger } from './debugged.ts';
import { LastWords } from './last-words.ts';
import type { StdioLaunch } from './launch.ts';
import { LineBudget, LineReader } from './lines.ts';
import { messagesOf } from './message.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';
import { type ServerProcess, startProcess } from './process.ts';
import type { Redactor } from './redact.ts';

export interface StdioOptions {
  readonly redact: Redactor;
  /** A line of its standard error, without secrets and control characters. */
  readonly onStderr?: (line: string) => void;
  /** The program, and what it starts, listens for a debugger: each address is told. */
  readonly onDebugger?: (url: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly graceMs?: number;
}

/**
 * Starts the program and connects to it.
 * @throws LiveProblem when it cannot be started at all; when that shows later, `ended` tells it
 */
export function stdioChannel(launch: StdioLaunch, events: ChannelEvents, options: StdioOptions): Channel {
  const { redact } = options;
  const debugged = options.onDebugger === undefined ? launch : listeningForDebugger(launch, options.env ?? process.env);
  const server = startProcess(debugged, options.env, options.graceMs);
  let over = false;
  const lastWords = new LastWords();
  let junk = 0;

  const end = (problem: LiveProblem) => {
    if (over) return;
    over = true;
    events.ended(problem);
    void server.stop();
  };

  const errors = new LineBudget(MAX_LINES_PER_SECOND, () => performance.now());
  const stderr = new LineReader(MAX_LINE * 4, (raw, cut) => {
    const url = options.onDebugger && debuggerAddress(raw);
    if (url !== undefined) options.onDebugger?.(url);
    const line = redact(raw, cut);
    lastWords.hear(line);
    for (const each of errors.admit(shortened(line, cut))) options.onStderr?.(visibleLines(each));
  });
  server.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));

  const stdout = new LineReader(MAX_MESSAGE_BYTES, (line, cut) => {
    if (over || line.trim() === '') return;
    if (cut) {
      const most = MAX_MESSAGE_BYTES / 1024 / 1024;
      return end(new LiveProblem('too-much', `The server sends a message of more than ${most} MB.`));
    }
    try {
      const messages = messagesOf(line);
      if (messages === undefined) return stepOver(line);
      for (const each of messages) events.message(each);
    } catch (error) {
      end(asProblem(error));
    }
  });
  server.stdout.on('data', (chunk: Buffer) => {
    if (over) return;
    const slower = events.bytes(chunk.length);
    stdout.push(chunk);
    if (!slower) return;
    // The server waits in turn, once the pipe is full.
    server.stdout.pause();
    void slower.then(() => server.stdout.resume());
  });

  function stepOver(line: string) {
    junk += 1;
    events.transport?.(line);
    const said = quoted(redact(line.slice(0, MAX_LINE), line.length > MAX_LINE), 80);
    if (junk === 1) {
      events.note(
        `The server writes text to its standard output that is no message, ${said}; some clients hang up on it, so log to standard error instead.`,
      );
    }
    if (junk > MAX_JUNK_LINES) {
      end(
        new LiveProblem(
          'not-protocol',
          `The server has written more than ${MAX_JUNK_LINES} lines to its standard output that are no messages, the last ${said}.`,
        ),
      );
    }
  }

  void server.ended.then((how) => {
    stdout.end();
    stderr.end();
    for (const each of errors.rest()) options.onStderr?.(each);
    end(how instanceof LiveProblem ? how : endedProblem(how, lastWords.telling));
  });

  return {
    pid: server.pid,
    async send({ text }) {
      if (server.stdin.writableLength > MAX_UNREAD_BYTES) {
        throw new LiveProblem('no-answer', 'The server asks and asks, but does not read what it is answered.');
      }
      server.stdin.write(`${text}\n`);
      return 'sent';
    },
    async close() {
      over = true;
      await server.stop();
    },
  };
}

type Exit = Exclude<Awaited<ServerProcess['ended']>, LiveProblem>;

function endedProblem({ code, signal }: Exit, lastWords: string | undefined): LiveProblem {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const words =
    lastWords === undefined ? '; it said nothing on standard error' : `; its last words: ${quoted(lastWords)}`;
  return new LiveProblem('ended', `The server ${how}${words}.`);
}

function shortened(line: string, cut: boolean): string {
  return line.length > MAX_LINE || cut ? `${line.slice(0, MAX_LINE)}…` : line;
}
