// One server as the inspector has it: what is asked of it and answered, over all its connections from start to stop.
import type { DefinedServer } from '../definitions/definition.ts';
import { type Request, type RequestContext, requested } from './asks.ts';
import { notificationParams } from './compose.ts';
import { Inputs } from './inputs.ts';
import type { Answer, Ask, Outcome, Progress, Question, Reply, Root } from './inspection.ts';
import { ToolHeaders } from './mirror.ts';
import type { ClientAnswer, ServerRequest } from './peer.ts';
import { asProblem, LiveProblem } from './problem.ts';
import { ProgressTold } from './progress.ts';
import { memberText } from './raw-json.ts';
import type { Redactor } from './redact.ts';
import { Schemas } from './schemas.ts';
import type { Checker, ProbeContext, Prober } from './seams.ts';
import type { Session, SessionEvents } from './session.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Traffic } from './traffic.ts';

export interface InspectedOptions {
  readonly roots: readonly Root[];
  /** Somebody answers what the server asks for. */
  readonly answers: boolean;
  /** False where a debugger may halt the server. */
  readonly timeLimit: boolean;
  readonly traffic: Traffic | undefined;
  readonly checker?: Checker | undefined;
  readonly prober?: Prober | undefined;
  /** What the other servers that are connected serve. */
  readonly others?: (() => readonly DefinedServer[]) | undefined;
  /** What the traffic's export says of the server. */
  readonly about: Readonly<Record<string, unknown>>;
}

export interface InspectedEvents {
  progress(request: number, progress: Progress): void;
  question(question: Question): void;
  questionOver(question: number): void;
  note(sentence: string): void;
}

/** What is checked besides a connection: how it came to be. */
export type Reached = Pick<ProbeContext, 'launch' | 'authorization' | 'env' | 'graceMs'>;

interface Connection {
  readonly session: Session;
  readonly redact: Redactor;
  readonly reached: Reached;
}

interface Running {
  readonly cancelling: AbortController;
  /** The ids its requests have had. */
  readonly ids: Set<number>;
}

/** What waits for a connection that is being made. */
interface Awaiting {
  resolve(connection: Connection): void;
  reject(problem: LiveProblem): void;
}

export class Inspected {
  private readonly options: InspectedOptions;
  private readonly running = new Map<number, Running>();
  private readonly inputs: Inputs;
  private readonly progress: ProgressTold;
  private readonly headers: ToolHeaders;
  private readonly schemas: Schemas;
  private readonly subscriptions = new Subscriptions();
  private state: Connection | LiveProblem | 'starting' = 'starting';
  /** Takes out the secrets of the connection that was begun last. */
  private redact: Redactor = (text) => text;
  private awaiting: Awaiting[] = [];
  private definitions: DefinedServer | undefined;
  private awaitingDefinitions: (() => void)[] = [];
  /** `logging/setLevel` of the era that has no such request. */
  private logLevel: string | undefined;

  constructor(options: InspectedOptions, events: InspectedEvents) {
    this.options = options;
    this.progress = new ProgressTold((request, progress) => events.progress(request, progress));
    this.headers = new ToolHeaders((sentence) => events.note(sentence));
    this.schemas = new Schemas(options.checker);
    this.inputs = new Inputs(options, {
      question: (question) => events.question(question),
      over: (question) => events.questionOver(question),
      requestOf: (during) => this.requestOf(during),
    });
  }

  /** What a session tells. */
  readonly heard: SessionEvents = {
    notification: (method, params, text) => {
      if (method === 'notifications/progress') this.progress.hear(params, (id) => this.requestOf(id));
      if (method === 'notifications/cancelled') this.inputs.takenBack(text);
    },
    request: (asked: ServerRequest): Promise<ClientAnswer> | undefined => this.inputs.answer(asked, this.redact),
  };

  starting(): void {
    this.state = 'starting';
    this.definitions = undefined;
  }

  /** A connection is being made, with these secrets. */
  begin(redact: Redactor): void {
    this.redact = redact;
  }

  connected(session: Session, reached: Reached): void {
    const { redact } = this;
    const connection = { session, redact, reached };
    this.state = connection;
    this.headers.begin(session);
    this.subscriptions.begin(session);
    for (const { resolve } of this.awaiting.splice(0)) resolve(connection);
  }

  /** What it serves, while it is connected. */
  get serves(): DefinedServer | undefined {
    return this.isConnected(this.state) ? this.definitions : undefined;
  }

  /** After each reading. */
  served(server: DefinedServer): void {
    this.definitions = server;
    this.headers.served(server);
    this.schemas.served(server);
    for (const go of this.awaitingDefinitions.splice(0)) go();
  }

  gone(problem: LiveProblem): void {
    this.state = problem;
    this.inputs.end();
    for (const { reject } of this.awaiting.splice(0)) reject(problem);
    for (const go of this.awaitingDefinitions.splice(0)) go();
  }

  async ask(request: number, ask: Ask): Promise<Answer> {
    const running: Running = { cancelling: new AbortController(), ids: new Set() };
    this.running.set(request, running);
    try {
      return await this.answer(request, ask, running);
    } catch (error) {
      const problem = this.redact(asProblem(error).message);
      if (!running.cancelling.signal.aborted) return { is: 'failed', problem };
      return { is: 'outcome', outcome: { is: 'cancelled', ms: 0, text: '', problem } };
    } finally {
      this.running.delete(request);
      this.progress.end(request);
    }
  }

  cancel(request: number): void {
    this.running.get(request)?.cancelling.abort();
  }

  /** @throws LiveProblem when it is no answer */
  reply(question: number, reply: Reply): void {
    this.inputs.reply(question, reply);
  }

  roots(roots: readonly Root[]): void {
    this.inputs.roots = roots;
    if (!this.isConnected(this.state) || this.state.session.greeting.modern) return;
    void this.state.session.peer.notify('notifications/roots/list_changed').catch(() => {});
  }

  private async answer(request: number, ask: Ask, running: Running): Promise<Answer> {
    const { signal } = running.cancelling;
    const { traffic, prober, about } = this.options;
    switch (ask.do) {
      case 'request':
        return { is: 'outcome', outcome: await this.request(request, ask, running) };
      case 'notify': {
        const { session } = await this.connection(signal);
        const since = performance.now();
        const sent = await session.peer.notify(ask.method, notificationParams(ask.params), signal);
        const outcome: Outcome = { is: 'result', ms: performance.now() - since, text: '' };
        return { is: 'outcome', outcome: sent === undefined ? outcome : { ...outcome, sent } };
      }
      case 'subscribe': {
        const { session } = await this.connection(signal);
        const each = (method: string, params: string) => this.request(request, { method, params }, running);
        return { is: 'outcome', outcome: await this.subscriptions.change(session, ask.uris, each) };
      }
      case 'message': {
        const text = traffic?.message(ask.seq);
        if (text === undefined) throw new LiveProblem('ended', 'This message is no longer kept.');
        return { is: 'text', text };
      }
      case 'export':
        if (traffic === undefined) throw new LiveProblem('ended', 'The traffic of this server is not recorded.');
        return { is: 'text', text: traffic.export(about) };
      case 'validate':
        await this.definitionsRead(signal);
        return { is: 'problems', problems: await this.schemas.validate(ask.tool, ask.text) };
      case 'suggest':
        await this.definitionsRead(signal);
        return { is: 'suggestions', suggestions: await this.schemas.suggest(ask.tool, ask.text, ask.offset) };
      case 'probe': {
        if (prober === undefined) throw new LiveProblem('refused', 'This server cannot be checked.');
        const { session, redact, reached } = await this.connection(signal);
        await this.definitionsRead(signal);
        const each = (method: string, params: string, timeoutMs: number) =>
          this.request(request, { method, params, timeoutMs }, running);
        const others = this.options.others?.() ?? [];
        const context = { ...reached, session, redact, served: this.definitions, others, signal, request: each };
        return { is: 'probe', results: await prober(ask.options, context) };
      }
    }
  }

  private async request(request: number, ask: Request, running: Running): Promise<Outcome> {
    const { signal } = running.cancelling;
    const { session, redact } = await this.connection(signal);
    const { timeLimit } = this.options;
    const { modern } = session.greeting;
    if (modern && ask.method === 'logging/setLevel') {
      // From 2026-07-28 on, each request says it.
      this.logLevel = levelIn(ask.params);
      return { is: 'result', ms: 0, text: '{}' };
    }
    if (ask.method === 'tools/call' && this.headers.apply) await this.definitionsRead(signal);
    const level = this.logLevel;
    const context: RequestContext = {
      session,
      redact,
      signal,
      timeLimit,
      waitsForPerson: () => this.inputs.waitsFor(request) || session.waits(),
      meta: modern && level !== undefined ? { 'io.modelcontextprotocol/logLevel': level } : {},
      headersFor: (method, params) => this.headers.for(method, params),
      inputs: (wanted, during) => this.inputs.gather(wanted, request, redact, during),
      began: (id) => running.ids.add(id),
      invalid: (tool, text, failed) => this.schemas.invalid(tool, text, failed),
    };
    const outcome = await requested(ask, context);
    if (!this.headers.apply || ask.method !== 'tools/call' || !isHeaderMismatch(outcome)) return outcome;
    // The tool's schema may be another by now; whoever reads it anew may try once more.
    this.headers.served(await session.read(signal));
    return await requested(ask, context);
  }

  private connection(signal: AbortSignal): Promise<Connection> {
    const over = this.isConnected(this.state) ? this.state.session.peer.ended : this.state;
    if (over instanceof LiveProblem) throw new LiveProblem('ended', `The server is not connected. ${over.message}`);
    if (this.isConnected(this.state)) return Promise.resolve(this.state);
    return new Promise((resolve, reject) => {
      const cancel = () => reject(new LiveProblem('cancelled', 'It was cancelled.'));
      signal.addEventListener('abort', cancel, { once: true });
      this.awaiting.push({ resolve, reject });
    });
  }

  /** Once something is served, or nothing will be. */
  private async definitionsRead(signal: AbortSignal): Promise<void> {
    if (this.definitions !== undefined || this.state instanceof LiveProblem || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.awaitingDefinitions.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** The ask whose request has this id; without one, the only one that runs. */
  private requestOf(id: number | undefined): number | undefined {
    if (id === undefined) return this.running.size === 1 ? [...this.running.keys()][0] : undefined;
    return [...this.running].find(([, { ids }]) => ids.has(id))?.[0];
  }

  private isConnected(state: Connection | LiveProblem | 'starting'): state is Connection {
    return state !== 'starting' && !(state instanceof LiveProblem);
  }
}

/** From 2026-07-28 on: the headers do not say what the request says. */
function isHeaderMismatch({ is, text }: Outcome): boolean {
  return is === 'error' && memberText(text, 'code') === '-32020';
}

function levelIn(params: string): string {
  let level: unknown;
  try {
    level = JSON.parse(params)?.level;
  } catch {
    // Told below.
  }
  if (typeof level === 'string') return level;
  throw new LiveProblem('refused', 'The parameters must have a "level" that is a text.');
}
