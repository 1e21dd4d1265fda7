// One connection to a server, as the editor knows it: what was told since it began, within bounds.
import * as vscode from 'vscode';
import type {
  Answer,
  Ask,
  ConfiguredServer,
  DefinedServer,
  Greeting,
  Question,
  Reply,
  Root,
  ServerState,
  ToLive,
  TrafficEntry,
  UnreadList,
} from '../../../server/src/live/contract.ts';
import type { DefinitionTarget } from '../../../server/src/protocol.ts';
import type { OutputLine } from '../inspector/messages.ts';
import type { Said } from './live-process.ts';

/** Lines that are kept; older ones are in the output channel. */
const MAX_LINES = 5_000;
/** Entries of the traffic that are kept here; their whole texts are with the process that talks to the server. */
const MAX_ENTRIES = 20_000;

export class Connection implements vscode.Disposable {
  readonly #said = new vscode.EventEmitter<Said>();
  /** Everything that is said of it, after it was taken down here. */
  readonly onSaid = this.#said.event;
  /** The server of the workspace's source that this one runs, as far as that is known. */
  target: DefinitionTarget | undefined;
  state: ServerState = { is: 'stopped' };
  greeting: Greeting | undefined;
  served: DefinedServer | undefined;
  /** Lists of which nothing is among it. */
  unread: readonly UnreadList[] = [];
  lines: OutputLine[] = [];
  entries: TrafficEntry[] = [];
  /** Older entries that are kept no more. */
  dropped = 0;
  readonly questions = new Map<number, Question>();
  roots: readonly Root[] = [];
  /** It runs under a debugger. */
  debugging = false;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #requests = 0;

  constructor(
    readonly id: string,
    readonly server: ConfiguredServer,
    private readonly tell: (message: ToLive) => void,
  ) {}

  /** Asks the server something. Never throws: what fails is an answer, too. */
  ask(ask: Ask, onStart?: (request: number) => void): Promise<Answer> {
    const request = ++this.#requests;
    onStart?.(request);
    if (this.state.is !== 'running') {
      return Promise.resolve({ is: 'failed', problem: 'The server is not connected; connect to it first.' });
    }
    return new Promise((resolve) => {
      this.#asked.set(request, resolve);
      this.tell({ kind: 'ask', id: this.id, request, ask });
    });
  }

  /** @param request as `onStart` of `ask` told */
  cancel(request: number): void {
    if (this.#asked.has(request)) this.tell({ kind: 'cancel', id: this.id, request });
  }

  reply(question: number, reply: Reply): void {
    if (this.questions.delete(question)) this.tell({ kind: 'reply', id: this.id, question, reply });
  }

  setRoots(roots: readonly Root[]): void {
    this.roots = roots;
    if (this.state.is === 'running') this.tell({ kind: 'roots', id: this.id, roots });
  }

  /** It was told to start, anew or again. */
  starting(): void {
    this.#over('The server was started again.');
    this.greeting = undefined;
    this.unread = [];
    this.hear({ kind: 'state', id: this.id, state: { is: 'starting' } });
  }

  /** The process that talked to it is gone, or it was stopped. */
  ended(): void {
    this.#over('The connection was closed.');
    this.hear({ kind: 'state', id: this.id, state: { is: 'stopped' } });
  }

  hear(said: Said): void {
    switch (said.kind) {
      case 'state':
        this.state = said.state;
        if (said.state.is === 'failed') {
          this.#line('problem', said.state.problem);
          this.#over(said.state.problem);
        }
        if (said.state.is !== 'running') this.questions.clear();
        break;
      case 'greeting':
        this.greeting = said.greeting;
        break;
      case 'definitions':
        this.served = said.server;
        this.unread = said.unread;
        break;
      case 'stderr':
        this.#line('stderr', said.line);
        break;
      case 'note':
        this.#line('note', said.message);
        break;
      case 'traffic':
        // Not spread into the arguments of push: a flood would overflow the stack.
        this.entries = this.entries.concat(said.entries).slice(-MAX_ENTRIES);
        this.dropped = Math.max(said.dropped, (this.entries[0]?.seq ?? 1) - 1);
        break;
      case 'question':
        this.questions.set(said.question.question, said.question);
        break;
      case 'question-over':
        this.questions.delete(said.question);
        break;
      case 'answer':
        this.#asked.get(said.request)?.(said.answer);
        this.#asked.delete(said.request);
        break;
      case 'progress':
      case 'sign-in':
      case 'signed-in':
      case 'debugger':
        break;
      default:
        said satisfies never;
    }
    this.#said.fire(said);
  }

  dispose(): void {
    this.#over('The connection was closed.');
    this.#said.dispose();
  }

  /** Whoever waits for an answer gets one. */
  #over(problem: string): void {
    for (const answer of this.#asked.values()) answer({ is: 'failed', problem });
    this.#asked.clear();
    this.questions.clear();
  }

  #line(from: OutputLine['from'], text: string): void {
    this.lines.push({ at: Date.now(), from, text });
    if (this.lines.length > MAX_LINES) this.lines = this.lines.slice(-MAX_LINES / 2);
  }
}
