// The process that talks to servers, started as the extension starts it, and looked at while a hostile server is asked.

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { Answer, Ask, FromLive, Launch, Outcome, ToLive } from '../../server/src/live/contract.ts';
import { typedServer } from '../../server/src/live/named.ts';

type Kind = FromLive['kind'];
type Told<K extends Kind> = Extract<FromLive, { kind: K }>;

export interface Seen {
  /** The most memory the process had, in MB; undefined where the system does not tell. */
  readonly peakMb: number | undefined;
  /** Processes of the server that outlived its connection; undefined where the system does not tell. */
  readonly left: number | undefined;
  /** The longest that the process let one wait for an answer to something else meanwhile, in milliseconds. */
  readonly slowestMs: number;
  /** Sentences with characters that move the cursor, hide, or turn text around. */
  readonly unclean: readonly string[];
}

/** How often the process is asked something else meanwhile, in milliseconds. */
const ASKED_MS = 100;

export class Driven {
  readonly heard: FromLive[] = [];
  private readonly live: ChildProcess;
  private readonly mark = randomUUID();
  private readonly waiting: { kind: Kind; resolve: (message: FromLive) => void }[] = [];
  private readonly taken = new Set<FromLive>();
  private readonly answers = new Map<number, (answer: Answer) => void>();
  private readonly exited: Promise<void>;
  private request = 0;
  private slowestMs = 0;
  private askedAt: number | undefined;
  private readonly asking: NodeJS.Timeout;

  /** @param program the bundle of the process */
  constructor(program: string) {
    // What the server starts inherits the mark, whichever group it is in.
    const env = { ...process.env, TOOLWARD_HOSTILE: this.mark };
    this.live = fork(program, ['0'], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    this.exited = new Promise((resolve) => this.live.once('exit', () => resolve()));
    this.live.on('message', (message: FromLive) => this.hear(message));
    this.asking = setInterval(() => {
      if (this.askedAt !== undefined) return;
      this.askedAt = performance.now();
      this.say({ kind: 'find', request: 0, folders: [], ofUser: false });
    }, ASKED_MS);
  }

  say(message: ToLive): void {
    if (this.live.connected) this.live.send(message);
  }

  start(launch: Launch): void {
    const server = typedServer('hostile', launch);
    this.say({ kind: 'start', id: 'it', server, folders: [], inputs: {}, inspected: true });
  }

  next<K extends Kind>(kind: K): Promise<Told<K>> {
    const before = this.heard.find((message) => message.kind === kind && !this.taken.has(message));
    if (before) {
      this.taken.add(before);
      return Promise.resolve(before as Told<K>);
    }
    return new Promise((resolve) => this.waiting.push({ kind, resolve: resolve as (message: FromLive) => void }));
  }

  /** What it cannot be connected for; undefined once its definitions are told. */
  async problem(): Promise<string | undefined> {
    for (;;) {
      const { state } = await this.next('state');
      if (state.is === 'running') return undefined;
      if (state.is === 'failed') return state.problem;
    }
  }

  ask(ask: Ask): { readonly request: number; readonly answer: Promise<Answer> } {
    const request = ++this.request;
    const answer = new Promise<Answer>((resolve) => this.answers.set(request, resolve));
    this.say({ kind: 'ask', id: 'it', request, ask });
    return { request, answer };
  }

  call(args = '{}', timeoutMs?: number) {
    const params = `{"name":"call","arguments":${args}}`;
    return this.ask({ do: 'request', method: 'tools/call', params, ...(timeoutMs !== undefined && { timeoutMs }) });
  }

  /** What becomes of a call. */
  async called(args?: string, timeoutMs?: number): Promise<Outcome> {
    return outcomeOf(await this.call(args, timeoutMs).answer);
  }

  cancel(request: number): void {
    this.say({ kind: 'cancel', id: 'it', request });
  }

  notes(): string[] {
    return this.heard.flatMap((each) => (each.kind === 'note' ? [each.message] : []));
  }

  lines(): string[] {
    return this.heard.flatMap((each) => (each.kind === 'stderr' ? [each.line] : []));
  }

  /** Waits until the server and what it started are so many processes. */
  async processes(count: number): Promise<void> {
    if (this.marked() === undefined) return;
    while (this.marked()!.length < count) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Ends the connection, looks, and ends the process. */
  async end(): Promise<Seen> {
    this.say({ kind: 'stop', id: 'it' });
    for (;;) {
      const { state } = await this.next('state');
      if (state.is === 'stopped') break;
    }
    const peakMb = peakOf(this.live.pid!);
    const outlived = this.marked();
    for (const pid of outlived ?? []) process.kill(pid, 'SIGKILL');
    clearInterval(this.asking);
    this.live.disconnect();
    await this.exited;
    return { peakMb, left: outlived?.length, slowestMs: Math.round(this.slowestMs), unclean: this.unclean() };
  }

  private hear(message: FromLive): void {
    if (message.kind === 'found') {
      this.slowestMs = Math.max(this.slowestMs, performance.now() - (this.askedAt ?? performance.now()));
      this.askedAt = undefined;
      return;
    }
    // Batches of lines would fill this process instead.
    if (message.kind !== 'traffic') this.heard.push(message);
    if (message.kind === 'answer') this.answers.get(message.request)?.(message.answer);
    const n = this.waiting.findIndex(({ kind }) => kind === message.kind);
    if (n === -1) return;
    this.taken.add(message);
    this.waiting.splice(n, 1)[0]!.resolve(message);
  }

  private unclean(): string[] {
    const sentences = this.heard.flatMap((each): (string | undefined)[] => {
      switch (each.kind) {
        case 'note':
          return [each.message];
        case 'stderr':
          return [each.line.replaceAll('\t', '')];
        case 'state':
          return each.state.is === 'failed' ? [each.state.problem] : [];
        case 'answer':
          if (each.answer.is === 'failed') return [each.answer.problem];
          return each.answer.is === 'outcome'
            ? [each.answer.outcome.problem, ...(each.answer.outcome.invalid ?? [])]
            : [];
        default:
          return [];
      }
    });
    return sentences.filter((each) => each !== undefined && /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(each)) as string[];
  }

  private marked(): number[] | undefined {
    if (!fs.existsSync('/proc/self/environ')) return undefined;
    return fs.readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === this.live.pid) return [];
      try {
        return fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(this.mark) ? [pid] : [];
      } catch {
        // Somebody else's, or gone meanwhile.
        return [];
      }
    });
  }
}

export function outcomeOf(answer: Answer): Outcome {
  if (answer.is === 'outcome') return answer.outcome;
  throw new Error(`No outcome: ${JSON.stringify(answer).slice(0, 500)}`);
}

function peakOf(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  const kb = fs.existsSync(file) ? /^VmHWM:\s+(\d+)/m.exec(fs.readFileSync(file, 'utf8'))?.[1] : undefined;
  return kb === undefined ? undefined : Math.round(Number(kb) / 1024);
}
