// Everything the view knows: what the panel told, what the person did, and what was asked and answered.

import { Asks, type Call, type CallOf } from './asks.ts';
import type { Host } from './host.ts';
import { fresh, fromKept, type Kept, toKeep } from './kept.ts';
import { verdictOf } from './outcome.ts';
import { find, isSecretive, keyOf, taskSupportOf } from './served.ts';
import { Tasks } from './tasks.ts';
import type {
  DefinedServer,
  Greeting,
  Link,
  OutputLine,
  ProbeOptions,
  ProbeResult,
  Progress,
  Question,
  Reply,
  Root,
  ServerState,
  ShownCall,
  ShownServer,
  ToView,
  UnreadList,
} from './told.ts';
import { TrafficLog } from './traffic-log.ts';

const MAX_LINES = 5000;

/** The one object that all parts of the view look at. Fires `change` when anything is otherwise than before. */
export class Store extends EventTarget {
  server: ShownServer | undefined;
  state: ServerState = { is: 'stopped' };
  greeting: Greeting | undefined;
  served: DefinedServer | undefined;
  /** Lists of which nothing is among it, and why. */
  unread: readonly UnreadList[] = [];
  links: Readonly<Record<string, Link>> = {};
  roots: readonly Root[] = [];
  saved: readonly ShownCall[] = [];
  /** Those that wait for an answer. */
  questions: readonly Question[] = [];
  lines: OutputLine[] = [];
  /** So many of the oldest lines are no longer kept. */
  linesDropped = 0;
  readonly traffic = new TrafficLog();
  /** Resources of which changes are told. */
  subscribed: ReadonlySet<string> = new Set();
  /** The line of the traffic that is looked at. */
  trafficAt: number | undefined;
  /** The safe checks: their number while they run, and what came of the last. */
  probe: {
    readonly request?: number;
    readonly progress?: Progress | undefined;
    readonly results?: readonly ProbeResult[];
    readonly problem?: string;
  } = {};
  kept: Kept;
  readonly asks: Asks;
  readonly tasks: Tasks;
  /** Told to who cannot see the page; the last one counts. */
  announcement = '';
  private keptFor: string | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly host: Host) {
    super();
    const { id, kept } = fromKept(host.getState());
    this.keptFor = id;
    this.kept = kept;
    this.asks = new Asks(
      (message) => host.postMessage(message),
      () => this.changed(),
    );
    this.tasks = new Tasks(
      this.asks,
      () => this.changed(),
      (text) => this.announce(text),
    );
  }

  /** Takes in what the panel says. */
  receive(message: ToView): void {
    switch (message.kind) {
      case 'server':
        if (this.keptFor !== undefined && this.keptFor !== message.server.id) this.kept = fresh();
        this.keptFor = message.server.id;
        this.server = message.server;
        this.keepSoon();
        break;
      case 'state':
        this.takeState(message.state);
        break;
      case 'greeting':
        this.greeting = message.greeting;
        break;
      case 'definitions':
        this.served = message.served;
        this.unread = message.unread;
        break;
      case 'links':
        this.links = message.links;
        break;
      case 'traffic':
        this.traffic.add(message.entries, message.dropped);
        this.tasks.hear(message.entries);
        break;
      case 'lines':
        this.lines = [...this.lines, ...message.lines];
        if (this.lines.length > MAX_LINES) {
          this.linesDropped += this.lines.length - MAX_LINES;
          this.lines = this.lines.slice(-MAX_LINES);
        }
        break;
      case 'progress':
        this.asks.progress(message.request, message.progress);
        break;
      case 'answer':
        this.asks.answer(message.request, message.answer);
        break;
      case 'question':
        if (!this.questions.some(({ question }) => question === message.question.question)) {
          this.questions = [...this.questions, message.question];
        }
        break;
      case 'question-over':
        this.questions = this.questions.filter(({ question }) => question !== message.question);
        break;
      case 'roots':
        this.roots = message.roots;
        break;
      case 'saved-calls':
        this.saved = message.calls;
        break;
      case 'select':
        this.select(message.key, message.arguments);
        break;
      case 'arguments':
        this.draft(`tool:${message.tool}`, message.text);
        if (!message.call) break;
        this.select(`tool:${message.tool}`);
        this.call({ kind: 'tool', name: message.tool }, message.text);
        break;
      case 'show':
        this.change({ page: message.page });
        break;
      default:
        message satisfies never;
    }
    this.changed();
  }

  /** Alters what is kept over a reload. */
  change(some: Partial<Kept>): void {
    this.kept = { ...this.kept, ...some };
    this.keepSoon();
    this.changed();
  }

  /** Keeps typed arguments. The latest stand last, so that the oldest are forgotten first. */
  draft(key: string, text: string): void {
    const { [key]: _, ...others } = this.kept.drafts;
    this.change({ drafts: { ...others, [key]: text } });
  }

  /** Shows a definition, with arguments where they are given. */
  select(key: string, args?: string): void {
    const kind = key.slice(0, key.indexOf(':'));
    const page = kind === 'tool' ? 'tools' : kind === 'prompt' ? 'prompts' : 'resources';
    if (args !== undefined) this.draft(key, args);
    this.change({ page, selected: { ...this.kept.selected, [page]: key } });
    // A filter that hides what is to be seen is no help.
    const name = key.slice(key.indexOf(':') + 1).toLowerCase();
    const filter = this.kept.filters[page] ?? '';
    if (filter !== '' && !name.includes(filter.toLowerCase())) {
      this.change({ filters: { ...this.kept.filters, [page]: '' } });
    }
  }

  /** Sends a call of the person's, which then stands in the history. */
  call(of: CallOf, args: string): Call {
    const seconds = Number(this.kept.timeoutSeconds);
    const call = this.asks.call(
      this.asServed(of),
      args,
      Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    );
    this.announce(`${call.title} was called.`);
    void call.done.then((answer) => {
      this.tasks.answered(call);
      const { word, sentence } = verdictOf(answer, call.task);
      this.announce(`${call.title}: ${word}. ${sentence ?? ''}`);
    });
    return call;
  }

  /** A tool that is only called as a task is called so from everywhere. */
  private asServed(of: CallOf): CallOf {
    if (of.kind !== 'tool' || this.greeting?.era === 'modern') return of;
    return taskSupportOf(find(this.served, `tool:${of.name}`)) === 'required' ? { ...of, asTask: true } : of;
  }

  /** Answers a question of the server's. */
  reply(question: number, reply: Reply): void {
    this.host.postMessage({ kind: 'reply', question, reply });
    this.questions = this.questions.filter((one) => one.question !== question);
    this.announce('The answer was sent to the server.');
  }

  /** Runs the safe checks. */
  runProbe(options: ProbeOptions): void {
    const { results } = this.probe;
    const asked = this.asks.ask({ do: 'probe', options }, (progress) => {
      if (this.probe.request === asked.request) this.probe = { ...this.probe, progress };
    });
    this.probe = { request: asked.request, ...(results === undefined ? {} : { results }) };
    this.announce('The checks run.');
    void asked.then((answer) => {
      if (answer.is === 'probe') {
        this.probe = { results: answer.results };
        const found = answer.results.filter(({ is }) => is === 'finding').length;
        this.announce(found === 0 ? 'The checks found nothing.' : `The checks found ${found}.`);
      } else {
        const problem =
          answer.is === 'failed'
            ? answer.problem
            : answer.is === 'outcome'
              ? (answer.outcome.problem ?? 'The checks were cancelled.')
              : 'The checks gave no results.';
        this.probe = { problem, ...(results === undefined ? {} : { results }) };
        this.announce(problem);
      }
    });
  }

  /** Shows one line of the traffic, whatever the filters are. */
  showTraffic(seq: number): void {
    this.trafficAt = seq;
    this.change({ page: 'traffic', traffic: fresh().traffic, filters: { ...this.kept.filters, traffic: '' } });
  }

  /** Said by a screen reader. */
  announce(text: string): void {
    this.announcement = text;
    this.changed();
  }

  setSubscribed(uris: ReadonlySet<string>): void {
    this.subscribed = uris;
    void this.asks.ask({ do: 'subscribe', uris: [...uris] });
    this.changed();
  }

  changed(): void {
    this.dispatchEvent(new Event('change'));
  }

  private takeState(state: ServerState): void {
    this.state = state;
    if (state.is !== 'running') {
      this.questions = [];
      this.tasks.end();
    }
    // Who it was is not who it will be; what it served stays to be read until the new is told.
    if (state.is === 'starting') {
      this.subscribed = new Set();
      this.greeting = undefined;
      this.tasks.clear();
    }
    this.announce(
      state.is === 'failed' ? `The connection failed. ${state.problem}` : `The server is ${STATES[state.is]}.`,
    );
  }

  private keepSoon(): void {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 150);
  }

  private keep(): void {
    const secretive = new Set(
      (this.served?.definitions ?? []).filter((one) => isSecretive(one)).map((one) => keyOf(one)),
    );
    this.host.setState(toKeep(this.keptFor, this.kept, (key) => secretive.has(key)));
  }
}

const STATES = { starting: 'starting', running: 'running', stopped: 'not connected' } as const;
