// Another process of a started server, for messages that the inspector's own must not be troubled with.
import type { StdioLaunch } from '../launch.ts';
import { LineReader } from '../lines.ts';
import { LiveProblem } from '../problem.ts';
import { type ServerProcess, startProcess } from '../process.ts';
import type { ProbeContext } from '../seams.ts';
import { messageOf, type RpcAnswer } from './answers.ts';
import { initialize, REQUEST_MS } from './lane.ts';

/** Of one line, in bytes; and of lines that are no messages, how many are kept. */
const MAX_LINE = 4 * 1024 * 1024;
const MAX_JUNK = 20;
/** Until the process has to have answered the first request, in milliseconds: it may be fetched first. */
const START_MS = 30_000;

export class Aside {
  private readonly launch: StdioLaunch;
  private readonly context: ProbeContext;
  private running: Running | undefined;
  /** Lines on standard output that are no messages, over all processes. */
  readonly junk: string[] = [];

  constructor(launch: StdioLaunch, context: ProbeContext) {
    this.launch = launch;
    this.context = context;
  }

  /** Sends a line as it is. Starts the process, and greets it, where none runs. @throws LiveProblem */
  async line(text: string, signal: AbortSignal): Promise<void> {
    const running = await this.start(signal);
    running.process.stdin.write(`${text}\n`);
  }

  /** Sends a request and waits for its answer. @throws LiveProblem when none comes */
  async ask(method: string, params: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<RpcAnswer> {
    const running = await this.start(signal);
    const { meta, greeting } = this.context.session;
    return await running.ask(method, greeting.modern ? { _meta: meta, ...params } : params, REQUEST_MS, signal);
  }

  /** A request that every server of the era must answer. */
  get cheapMethod(): string {
    return this.context.session.greeting.modern ? 'server/discover' : 'ping';
  }

  async close(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    await running?.process.stop();
  }

  private async start(signal: AbortSignal): Promise<Running> {
    if (this.running && !this.running.over) return this.running;
    await this.close();
    const { env, graceMs, session } = this.context;
    const running = new Running(startProcess(this.launch, env, graceMs), (line) => {
      if (this.junk.length < MAX_JUNK) this.junk.push(line);
    });
    this.running = running;
    const { modern, version } = session.greeting;
    if (modern) await running.ask('server/discover', { _meta: session.meta }, START_MS, signal);
    else {
      const { params } = initialize(0, version) as { params: Readonly<Record<string, unknown>> };
      await running.ask('initialize', params, START_MS, signal);
      running.process.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    }
    return running;
  }
}

class Running {
  readonly process: ServerProcess;
  over = false;
  private readonly waiting = new Map<number, (answer: RpcAnswer | LiveProblem) => void>();
  private id = 0;

  constructor(process: ServerProcess, onJunk: (line: string) => void) {
    this.process = process;
    const lines = new LineReader(MAX_LINE, (line) => {
      if (line.trim() === '') return;
      const message = messageOf(line);
      if (message === undefined) onJunk(line.slice(0, 1000));
      else if (typeof message.id === 'number' && message.method === undefined) this.take(message.id)?.(message);
    });
    process.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    // Read, so that the server is never held up.
    process.stderr.resume();
    void process.ended.then((how) => {
      this.over = true;
      const problem = how instanceof LiveProblem ? how : new LiveProblem('ended', 'The server ended.');
      for (const id of [...this.waiting.keys()]) this.take(id)?.(problem);
    });
  }

  ask(method: string, params: object, timeoutMs: number, signal: AbortSignal): Promise<RpcAnswer> {
    this.id += 1;
    const { id } = this;
    return new Promise((resolve, reject) => {
      const give = (answer: RpcAnswer | LiveProblem) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.waiting.delete(id);
        if (answer instanceof LiveProblem) reject(answer);
        else resolve(answer);
      };
      const abort = () => give(new LiveProblem('cancelled', 'It was cancelled.'));
      const timer = setTimeout(
        () => give(new LiveProblem('no-answer', `There was no answer within ${timeoutMs / 1000} seconds.`)),
        timeoutMs,
      );
      if (this.over) return give(new LiveProblem('ended', 'The server ended.'));
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.set(id, give);
      this.process.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  private take(id: number): ((answer: RpcAnswer | LiveProblem) => void) | undefined {
    return this.waiting.get(id);
  }
}
