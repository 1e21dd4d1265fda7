// Tasks of the server: what is known of them, how they are waited for, and what came of them.
import type { Asks, Call } from './asks.ts';
import { entry, jsonText, readJson } from './json-text.ts';
import { verdictOf } from './outcome.ts';
import { field } from './served.ts';
import type { Answer, Greeting, Json, TrafficEntry } from './told.ts';

/** As the server last said. */
export interface Task {
  readonly id: string;
  /** `working`, `input_required`, `completed`, `failed`, `cancelled`, or what else a server says. */
  readonly status: string;
  readonly message: string | undefined;
  readonly created: string | undefined;
  /** Milliseconds; null without an end; undefined where nothing is said. */
  readonly ttl: number | null | undefined;
  readonly poll: number | undefined;
}

/** A task in the list. */
export interface KnownTask {
  readonly task: Task;
  /** The tool that was called as it, where that was done here. */
  readonly tool: string | undefined;
}

/** What is listed at most. */
export const MAX_TASKS = 1000;
const MAX_PAGES = 100;
const POLL_MS = 2000;
const MIN_POLL_MS = 500;
const MAX_WAIT_MS = 600_000;
const ASK_MS = 30_000;
const EXTENSION = 'io.modelcontextprotocol/tasks';

/** What the server says it can do with tasks. */
export interface TaskPowers {
  readonly any: boolean;
  readonly list: boolean;
  readonly cancel: boolean;
  /** `tasks/result`; where there is none, `tasks/get` tells the result, too. */
  readonly result: boolean;
  /** Tools may be called as tasks. */
  readonly calls: boolean;
}

/** @param greeting undefined while nobody is connected */
export function powersOf(greeting: Greeting | undefined): TaskPowers {
  const has = (value: Json | undefined, ...names: readonly string[]): boolean =>
    names.reduce((at: Json | undefined, name) => field(at, name), value) !== undefined;
  const said = greeting?.capabilities;
  if (greeting?.era === 'modern') {
    const any = has(said, 'extensions', EXTENSION);
    return { any, list: false, cancel: any, result: false, calls: false };
  }
  return {
    any: has(said, 'tasks'),
    list: has(said, 'tasks', 'list'),
    cancel: has(said, 'tasks', 'cancel'),
    result: true,
    calls: has(said, 'tasks', 'requests', 'tools', 'call'),
  };
}

/** The tasks of one connection. */
export class Tasks {
  known: ReadonlyMap<string, KnownTask> = new Map();
  listing = false;
  listed = false;
  /** Why they could not be listed. */
  problem: string | undefined;
  /** There are more than are listed. */
  more = false;
  /** Grows with each connection: what was asked before is no longer of interest. */
  private turn = 0;
  private reading = false;

  constructor(
    private readonly asks: Asks,
    private readonly changed: () => void,
    private readonly announce: (text: string) => void,
  ) {}

  /** The connection ended: nothing is waited for any more. */
  end(): void {
    this.turn += 1;
    this.listing = false;
    for (const call of this.asks.calls) {
      if (call.task?.is === 'waiting') call.task = { ...call.task, is: 'left', problem: 'The connection ended.' };
    }
  }

  /** Another connection: its tasks are others. */
  clear(): void {
    this.end();
    this.known = new Map();
    this.listed = false;
    this.problem = undefined;
    this.more = false;
  }

  /** Looks for what is told of tasks. */
  hear(entries: readonly TrafficEntry[]): void {
    for (const one of entries) {
      if (one.from !== 'server' || one.kind !== 'notification' || one.method !== 'notifications/tasks/status') continue;
      if (!one.more) this.takeMessage(one.head);
      else if (!this.reading) {
        this.reading = true;
        const { turn } = this;
        void this.asks.ask({ do: 'message', seq: one.seq }).then((answer) => {
          this.reading = false;
          if (answer.is === 'text' && turn === this.turn) this.takeMessage(answer.text);
        });
      }
    }
  }

  /** Keeps what an answer says of a task. */
  takeAnswer(answer: Answer): void {
    const task = taskIn(resultOf(answer));
    if (task !== undefined) this.take(task);
  }

  /** Reads the list, page after page. */
  async list(): Promise<void> {
    if (this.listing) return;
    const { turn } = this;
    this.listing = true;
    this.problem = undefined;
    this.changed();
    let cursor: string | undefined;
    let seen = 0;
    for (let page = 0; page < MAX_PAGES; page++) {
      const params = cursor === undefined ? '{}' : `{"cursor":${jsonText(cursor)}}`;
      const answer = await this.asks.ask({ do: 'request', method: 'tasks/list', params, timeoutMs: ASK_MS });
      if (turn !== this.turn) return;
      const value = resultOf(answer);
      const tasks = field(value, 'tasks');
      if (!Array.isArray(tasks)) {
        this.problem = whyNot(answer) ?? 'The answer to tasks/list has no list of tasks.';
        break;
      }
      for (const one of tasks.slice(0, MAX_TASKS - seen)) {
        const task = taskOf(one);
        if (task !== undefined) this.take(task);
      }
      seen += tasks.length;
      const next = field(value, 'nextCursor');
      cursor = typeof next === 'string' ? next : undefined;
      if (cursor === undefined || seen >= MAX_TASKS) break;
    }
    this.more = cursor !== undefined || seen > MAX_TASKS;
    this.listing = false;
    this.listed = true;
    this.announce(this.problem ?? `${this.known.size} tasks are listed.`);
  }

  /** A call was answered: where that is a task, it is waited for. */
  answered(call: Call): void {
    if (call.of.kind !== 'tool' || call.answer === undefined) return;
    const value = resultOf(call.answer);
    if (call.of.asTask !== true && field(value, 'resultType') !== 'task') return;
    const task = taskIn(value);
    if (task === undefined) return;
    this.take(task, call.of.name);
    call.task = { id: task.id, is: 'waiting', status: task.status };
    void this.wait(call, task);
  }

  /** The person waits no longer; the task goes on. */
  leave(call: Call): void {
    if (call.task?.is === 'waiting') this.over(call, 'left', 'You stopped waiting; the task itself goes on.');
  }

  private async wait(call: Call, first: Task): Promise<void> {
    const { turn } = this;
    const waits = () => call.task?.is === 'waiting' && turn === this.turn;
    const until = Date.now() + MAX_WAIT_MS;
    const params = `{"taskId":${jsonText(first.id)}}`;
    let task = first;
    // What wants input says it to who waits for the result.
    while (!isOver(task.status) && task.status !== 'input_required') {
      const pause = Math.max(MIN_POLL_MS, task.poll ?? POLL_MS);
      if (Date.now() + pause > until) {
        return this.over(call, 'left', 'It was waited for ten minutes; the task itself may go on.');
      }
      await new Promise((done) => setTimeout(done, pause));
      if (!waits()) return;
      const answer = await this.asks.ask({ do: 'request', method: 'tasks/get', params, timeoutMs: ASK_MS });
      if (!waits()) return;
      const value = resultOf(answer);
      const now = taskIn(value);
      if (now === undefined) return this.over(call, 'left', whyNot(answer) ?? 'The answer to tasks/get is no task.');
      task = { ...now, poll: now.poll ?? task.poll };
      this.take(task, undefined);
      call.task = { id: first.id, is: 'waiting', status: task.status };
      this.changed();
      const inside = answer.is === 'outcome' ? resultInside(answer.outcome.text) : undefined;
      if (inside !== undefined && answer.is === 'outcome') {
        call.answer = { is: 'outcome', outcome: { ...answer.outcome, text: inside } };
        return this.over(call, 'over');
      }
    }
    if (task.status === 'cancelled') return this.over(call, 'cancelled');
    const timeoutMs = Math.max(ASK_MS, until - Date.now());
    const answer = await this.asks.ask({ do: 'request', method: 'tasks/result', params, timeoutMs });
    if (!waits()) return;
    call.answer = answer;
    this.over(call, 'over');
    // What it came to stands in the list, too, where it had to be asked something before.
    if (isOver(task.status)) return;
    this.takeAnswer(await this.asks.ask({ do: 'request', method: 'tasks/get', params, timeoutMs: ASK_MS }));
    this.changed();
  }

  private over(call: Call, is: 'left' | 'over' | 'cancelled', problem?: string): void {
    call.task = { ...call.task!, is, ...(problem === undefined ? {} : { problem }) };
    const { word, sentence } = verdictOf(call.answer, call.task);
    this.announce(`${call.title}: ${word}. ${sentence ?? ''}`);
  }

  private takeMessage(text: string): void {
    try {
      const task = taskOf(field(JSON.parse(text), 'params'));
      if (task !== undefined) this.take(task);
    } catch {
      // No message: the traffic shows what it is.
    }
  }

  private take(task: Task, tool?: string): void {
    const before = this.known.get(task.id);
    if (before === undefined && this.known.size >= MAX_TASKS) {
      this.more = true;
      return;
    }
    const all = new Map(this.known);
    all.set(task.id, { task, tool: tool ?? before?.tool });
    this.known = all;
  }
}

/** Nothing more will come of it. */
export function isOver(status: string): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** The task of an answer: a part of it, or all of it. */
function taskIn(value: Json | undefined): Task | undefined {
  return taskOf(field(value, 'task')) ?? taskOf(value);
}

function taskOf(value: Json | undefined): Task | undefined {
  const id = field(value, 'taskId');
  const status = field(value, 'status');
  if (typeof id !== 'string' || typeof status !== 'string') return undefined;
  const text = (name: string) => {
    const said = field(value, name);
    return typeof said === 'string' && said !== '' ? said : undefined;
  };
  const ttl = field(value, 'ttl') ?? field(value, 'ttlMs');
  const poll = field(value, 'pollInterval') ?? field(value, 'pollIntervalMs');
  return {
    id,
    status,
    message: text('statusMessage'),
    created: text('createdAt'),
    ttl: typeof ttl === 'number' || field(value, 'ttl') === null ? (ttl as number | null) : undefined,
    poll: typeof poll === 'number' && poll <= MAX_WAIT_MS ? poll : undefined,
  };
}

function resultOf(answer: Answer): Json | undefined {
  if (answer.is !== 'outcome' || answer.outcome.is !== 'result') return undefined;
  try {
    return JSON.parse(answer.outcome.text);
  } catch {
    return undefined;
  }
}

function whyNot(answer: Answer): string | undefined {
  if (answer.is === 'failed') return answer.problem;
  return answer.is === 'outcome' ? answer.outcome.problem : undefined;
}

/** The result that stands in a finished task, as it was written. */
function resultInside(text: string): string | undefined {
  const node = entry(readJson(text), 'result');
  return node?.is === 'object' ? text.slice(node.start, node.end) : undefined;
}
