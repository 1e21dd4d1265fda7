// Requests of the inspector over a session: time limits, cancelling, progress, and what a server wants first.
import { ASK_TIMEOUT_MS, MAX_ROUNDS } from './bounds.ts';
import { objectText, withMembers, withMeta } from './compose.ts';
import type { Outcome } from './inspection.ts';
import { isObject, type JsonObject } from './message.ts';
import type { Answered } from './peer.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';
import { memberText } from './raw-json.ts';
import { jsonWithoutSecrets, type Redactor } from './redact.ts';
import type { Session } from './session.ts';
import { Stopwatch } from './stopwatch.ts';

export interface Request {
  readonly method: string;
  /** The text of a JSON object. */
  readonly params: string;
  readonly timeoutMs?: number;
}

export interface RequestContext {
  readonly session: Session;
  readonly redact: Redactor;
  /** Aborts when the person cancels. */
  readonly signal: AbortSignal;
  /** False where a debugger may halt the server. */
  readonly timeLimit: boolean;
  /** Whether a person is being asked something meanwhile: the time that takes is not the server's. */
  waitsForPerson(): boolean;
  /** What else stands in `_meta` of each request. */
  readonly meta: JsonObject;
  /** Headers that the definition of a tool asks for. @throws LiveProblem when it may not be called */
  headersFor(method: string, params: string): Readonly<Record<string, string>> | undefined;
  /** What the server wants first: the text of the responses' object. @throws LiveProblem when it does not get it */
  inputs(requests: string, signal: AbortSignal): Promise<string>;
  /** The request has this id now. */
  began(id: number): void;
  /** What a tool's result breaks of its schema; undefined where there is nothing to check. */
  invalid(tool: string, result: string, failed: boolean): Promise<readonly string[] | undefined>;
}

/**
 * Sends a request and waits for what becomes of it.
 * @throws LiveProblem when it cannot be sent at all: its parameters are none, or the tool may not be called
 */
export async function requested(request: Request, context: RequestContext): Promise<Outcome> {
  const own = objectText(request.params, 'The parameters');
  context.headersFor(request.method, own);
  const since = performance.now();
  const ms = () => performance.now() - since;
  const asking = new Asking(request, context);
  try {
    const ending = await asking.until(own);
    // Checking the answer by its schema is not the server's time.
    return { ...ending, ms: (asking.answered ?? performance.now()) - since };
  } catch (error) {
    const { kind, message } = asProblem(error);
    const is = kind === 'cancelled' && context.session.peer.ended === undefined ? 'cancelled' : 'broken';
    return { is, ms: ms(), text: '', problem: context.redact(message), ...asking.places() };
  }
}

type Ending = Omit<Outcome, 'ms'>;

class Asking {
  private readonly request: Request;
  private readonly context: RequestContext;
  private sent: number | undefined;
  private id: number | undefined;
  /** When the last answer was there. */
  answered: number | undefined;

  constructor(request: Request, context: RequestContext) {
    this.request = request;
    this.context = context;
  }

  async until(own: string): Promise<Ending> {
    const { signal, timeLimit } = this.context;
    const limit = timeLimit ? (this.request.timeoutMs ?? ASK_TIMEOUT_MS) : undefined;
    const stopping = new AbortController();
    const watch = new Stopwatch(
      limit,
      () => stopping.abort('timeout'),
      () => this.isPaused(),
    );
    const cancel = () => stopping.abort('cancelled');
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.rounds(own, stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      return this.stopped(stopping.signal.reason === 'timeout' ? limit : undefined);
    } finally {
      watch.stop();
      signal.removeEventListener('abort', cancel);
    }
  }

  private async rounds(own: string, signal: AbortSignal): Promise<Ending> {
    const { method } = this.request;
    let params = own;
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      const answered = await this.round(params, signal);
      this.id = undefined;
      this.answered = performance.now();
      const { result } = answered.message;
      if (!isObject(result) || result.resultType !== 'input_required' || !this.context.session.greeting.modern) {
        return await this.ending(answered);
      }
      const text = memberText(answered.text, 'result') ?? '{}';
      const wanted = memberText(text, 'inputRequests');
      const state = memberText(text, 'requestState');
      if (wanted === undefined && state === undefined) {
        throw new LiveProblem('not-protocol', `The server answers ${method} with "input_required", but wants nothing.`);
      }
      const responses = wanted === undefined ? undefined : await this.context.inputs(wanted, signal);
      if (signal.aborted) throw new LiveProblem('cancelled', 'It was cancelled.');
      params = withMembers(own, {
        ...(responses !== undefined && { inputResponses: responses }),
        ...(state !== undefined && { requestState: state }),
      });
    }
    throw new LiveProblem(
      'too-much',
      `The server has wanted more input ${MAX_ROUNDS} times before it answers ${method}.`,
    );
  }

  private async round(params: string, signal: AbortSignal): Promise<Answered> {
    const { session, meta, headersFor, began } = this.context;
    const { method } = this.request;
    const headers = headersFor(method, params);
    this.answered = undefined;
    const opened = session.peer.open(
      method,
      (id) => withMeta(params, { ...session.meta, ...meta, progressToken: id }),
      signal,
      headers,
    );
    this.id = opened.id;
    this.sent ??= opened.sent;
    began(opened.id);
    return await opened.answer;
  }

  private async ending({ message, text, received }: Answered): Promise<Ending> {
    const { redact, session, invalid } = this.context;
    const { method } = this.request;
    const places = { ...this.places(), ...(received !== undefined && { received }) };
    const { result, error } = message;
    if (isObject(error)) {
      const problem = redact(session.peer.refusal(method, error).message);
      return { is: 'error', text: this.part(text, 'error'), problem, ...places };
    }
    if (!isObject(result)) {
      const problem = `The server answers ${method} with neither a result nor an error.`;
      return { is: 'broken', text: '', problem, ...places };
    }
    const { resultType } = result;
    const known = resultType === undefined || resultType === 'complete' || resultType === 'task';
    if (!known && session.greeting.modern) {
      const said = quoted(JSON.stringify(resultType), 40);
      const problem = redact(
        `The server answers ${method} with a result of the type ${said}, which is none of the protocol's.`,
      );
      return { is: 'broken', text: this.part(text, 'result'), problem, ...places };
    }
    const ending: Ending = { is: 'result', text: this.part(text, 'result'), ...places };
    const failed = result.isError === true;
    if (method === 'tasks/result') return { ...ending, ...(failed && { toolError: true }) };
    // A task is not yet the tool's result.
    if (method !== 'tools/call' || resultType === 'task') return ending;
    if (isObject(result.task) && memberText(this.request.params, 'task') !== undefined) return ending;
    const tool = nameOf(this.request.params);
    const broken = tool === undefined ? undefined : await invalid(tool, memberText(text, 'result') ?? '', failed);
    return {
      ...ending,
      ...(failed && { toolError: true }),
      ...(broken !== undefined && { invalid: broken }),
    };
  }

  private part(text: string, name: string): string {
    return jsonWithoutSecrets(memberText(text, name) ?? '', this.context.redact);
  }

  private stopped(timeoutMs: number | undefined): Ending {
    const { session } = this.context;
    const { method } = this.request;
    const { id } = this;
    // Over HTTP, from 2026-07-28 on, that the stream was closed says it.
    if (id !== undefined && method !== 'initialize' && !(session.greeting.modern && session.transport !== 'stdio')) {
      const reason = timeoutMs === undefined ? 'The person cancelled it.' : 'It took too long.';
      const params = JSON.stringify({ requestId: id, reason });
      void session.peer.notify('notifications/cancelled', params).catch(() => {});
    }
    const places = this.places();
    if (timeoutMs === undefined) return { is: 'cancelled', text: '', problem: `${method} was cancelled.`, ...places };
    const seconds = Math.round(timeoutMs) / 1000;
    const problem = `The server has not answered ${method} within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}; it was told that nobody waits any more.`;
    return { is: 'timeout', text: '', problem, ...places };
  }

  /** Where it stands in the traffic. */
  places(): { readonly sent?: number } {
    return this.sent === undefined ? {} : { sent: this.sent };
  }

  private isPaused(): boolean {
    return this.id === undefined || this.context.waitsForPerson();
  }
}

/** The name in a call's parameters. */
export function nameOf(params: string): string | undefined {
  const text = memberText(params, 'name');
  return text?.startsWith('"') ? JSON.parse(text) : undefined;
}
