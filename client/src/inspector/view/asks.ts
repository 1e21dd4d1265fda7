// What the view asked and what became of it: numbers for the panel, promises for the view, a history for the person.

import { jsonText } from './json-text.ts';
import { refusalOf } from './refusal.ts';
import type { Answer, Ask, FromView, Progress } from './told.ts';

/** Who is called. */
export type CallOf =
  | { readonly kind: 'tool'; readonly name: string; readonly asTask?: boolean }
  | { readonly kind: 'prompt'; readonly name: string }
  | { readonly kind: 'resource'; readonly name: string }
  /** Any request; its parameters as they are. */
  | { readonly kind: 'raw'; readonly name: string };

/** What is waited for after a call made a task: `left` no longer, `over` once the answer is the task's result. */
export interface CallTask {
  readonly id: string;
  readonly is: 'waiting' | 'left' | 'over' | 'cancelled';
  /** As the server last said. */
  readonly status: string;
  readonly problem?: string;
}

/** One call of the person's. */
export interface Call {
  readonly request: number;
  readonly of: CallOf;
  readonly title: string;
  /** The text of a JSON object: arguments, or of a raw request its parameters. */
  readonly args: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  progress: Progress | undefined;
  cancelled: boolean;
  answer: Answer | undefined;
  /** Where the call was answered with a task. */
  task: CallTask | undefined;
  readonly done: Promise<Answer>;
}

/** How long a task's result is to be kept. */
const TASK_TTL_MS = 60_000;
const MAX_HISTORY = 100;
/** Results of calls further back are let go when they are long. */
const KEPT_CHARS = 20_000_000;

/** All that was asked. Reads and calls are asked by the same numbers. */
export class Asks {
  /** Newest first. */
  calls: readonly Call[] = [];
  /** Of no number that was given before a reload, whose answers may still come. */
  private last = Date.now();
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly listening = new Map<number, (progress: Progress) => void>();

  constructor(
    private readonly post: (message: FromView) => void,
    private readonly changed: () => void,
  ) {}

  /** @param onProgress told as the server tells */
  ask(ask: Ask, onProgress?: (progress: Progress) => void): Promise<Answer> & { readonly request: number } {
    const request = ++this.last;
    const promise = new Promise<Answer>((resolve) => this.waiting.set(request, resolve));
    if (onProgress !== undefined) this.listening.set(request, onProgress);
    this.post({ kind: 'ask', request, ask });
    return Object.assign(promise, { request });
  }

  cancel(request: number): void {
    this.post({ kind: 'cancel', request });
  }

  call(of: CallOf, args: string, timeoutMs: number | undefined): Call {
    const { method, params } = requestOf(of, args);
    const refusal = refusalOf(args);
    const asked =
      refusal === undefined
        ? this.ask({ do: 'request', method, params, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
        : Object.assign(Promise.resolve<Answer>({ is: 'failed', problem: refusal }), { request: ++this.last });
    const call: Call = {
      request: asked.request,
      of,
      title: of.name,
      args,
      at: Date.now(),
      progress: undefined,
      cancelled: false,
      answer: undefined,
      task: undefined,
      done: asked,
    };
    this.calls = [call, ...this.calls].slice(0, MAX_HISTORY);
    void asked.then((answer) => {
      call.answer = answer;
      this.trim();
      this.changed();
    });
    return call;
  }

  stop(call: Call): void {
    call.cancelled = true;
    this.cancel(call.request);
    this.changed();
  }

  progress(request: number, progress: Progress): void {
    const call = this.calls.find((one) => one.request === request);
    if (call !== undefined) call.progress = progress;
    this.listening.get(request)?.(progress);
  }

  answer(request: number, answer: Answer): void {
    const resolve = this.waiting.get(request);
    this.waiting.delete(request);
    this.listening.delete(request);
    resolve?.(answer);
  }

  /** The latest call of a definition. */
  latest(of: CallOf): Call | undefined {
    return this.calls.find((one) => one.of.kind === of.kind && one.of.name === of.name);
  }

  private trim(): void {
    let chars = 0;
    this.calls = this.calls.filter((one, n) => {
      if (one.answer?.is === 'outcome') chars += one.answer.outcome.text.length;
      return n === 0 || one.answer === undefined || chars <= KEPT_CHARS;
    });
  }
}

function requestOf(of: CallOf, args: string): { readonly method: string; readonly params: string } {
  switch (of.kind) {
    case 'tool': {
      const task = of.asTask === true ? `,"task":{"ttl":${TASK_TTL_MS}}` : '';
      return {
        method: 'tools/call',
        params: `{"name":${jsonText(of.name)},"arguments":${args.trim() || '{}'}${task}}`,
      };
    }
    case 'prompt':
      return { method: 'prompts/get', params: `{"name":${jsonText(of.name)},"arguments":${args.trim() || '{}'}}` };
    case 'resource':
      return { method: 'resources/read', params: `{"uri":${jsonText(of.name)}}` };
    case 'raw':
      return { method: of.name, params: args.trim() || '{}' };
  }
}
