// What a server wants from its client: roots from the editor, samplings and elicitations from the person.
import type { Json } from '../definitions/definition.ts';
import type { Question, Reply, Root } from './inspection.ts';
import type { ClientAnswer, ServerRequest } from './peer.ts';
import { LiveProblem, quoted } from './problem.ts';
import { isQuestion, nobodyAnswers, Questions } from './questions.ts';
import { membersOf, memberText } from './raw-json.ts';
import { jsonWithoutSecrets, type Redactor } from './redact.ts';

export interface InputEvents {
  question(question: Question): void;
  over(question: number): void;
  /** The ask during whose request something came. */
  requestOf(during: number | undefined): number | undefined;
}

/** Of JSON-RPC: what a client answers whose user said no. */
const REFUSED = -1;

export class Inputs {
  private readonly answers: boolean;
  private readonly events: InputEvents;
  private readonly questions: Questions;
  /** Open questions of each ask. */
  private readonly waiting = new Map<number | undefined, number>();
  /** Open requests of the server, by their id as JSON. */
  private readonly open = new Map<string, AbortController>();
  roots: readonly Root[];

  /** @param options whether a person answers */
  constructor(options: { readonly answers: boolean; readonly roots: readonly Root[] }, events: InputEvents) {
    this.answers = options.answers;
    this.roots = options.roots;
    this.events = events;
    this.questions = new Questions(events);
  }

  /** Whether a person is being asked during this ask, as far as is known. */
  waitsFor(request: number): boolean {
    return (this.waiting.get(request) ?? 0) > 0 || (this.waiting.get(undefined) ?? 0) > 0;
  }

  /** The answer to a request of the server; undefined where this client has no such method. */
  answer({ id, method, text, during }: ServerRequest, redact: Redactor): Promise<ClientAnswer> | undefined {
    if (method === 'roots/list') return Promise.resolve({ result: this.rootsText() });
    if (!this.answers || !isQuestion(method)) return undefined;
    const key = JSON.stringify(id);
    const takingBack = new AbortController();
    this.open.set(key, takingBack);
    const params = jsonWithoutSecrets(memberText(text, 'params') ?? '{}', redact);
    return this.ask(method, params, this.events.requestOf(during), takingBack.signal).then((replied): ClientAnswer => {
      this.open.delete(key);
      if (replied === 'over') return 'silence';
      return 'result' in replied ? replied : { error: { code: REFUSED, message: replied.refused } };
    });
  }

  /**
   * All that a server wants before it answers.
   * @param wanted the text of an object with a request for each key
   * @returns the text of an object with the responses
   * @throws LiveProblem when it is not given
   */
  async gather(wanted: string, request: number, redact: Redactor, signal: AbortSignal): Promise<string> {
    const members = membersOf(wanted);
    if (members === undefined) throw new LiveProblem('not-protocol', 'The server wants input, but says not which.');
    const ending = new AbortController();
    const both = AbortSignal.any([signal, ending.signal]);
    const each = members.map(async ({ name, from, to }) => {
      const one = wanted.slice(from, to);
      const response = await this.input(one, request, redact, both);
      return `${JSON.stringify(name)}:${response}`;
    });
    try {
      return `{${(await Promise.all(each)).join(',')}}`;
    } finally {
      // Where one is refused, the others need no answer.
      ending.abort();
    }
  }

  reply(question: number, reply: Reply): void {
    this.questions.reply(question, reply);
  }

  /** The server takes back what it asked for. @param text of its notification */
  takenBack(text: string): void {
    const id = memberText(memberText(text, 'params') ?? '{}', 'requestId');
    if (id !== undefined) this.open.get(JSON.stringify(JSON.parse(id)))?.abort();
  }

  /** Nobody waits for any answer any more. */
  end(): void {
    this.questions.end();
    this.open.clear();
  }

  private async input(one: string, request: number, redact: Redactor, signal: AbortSignal): Promise<string> {
    const method = methodIn(one);
    if (method === 'roots/list') return this.rootsText();
    if (method === undefined || !isQuestion(method)) {
      const said = method === undefined ? 'something without a method' : quoted(method, 60);
      throw new LiveProblem('not-protocol', `The server wants ${said} before it answers, which no client has.`);
    }
    if (!this.answers) throw nobodyAnswers(method);
    const params = jsonWithoutSecrets(memberText(one, 'params') ?? '{}', redact);
    const replied = await this.ask(method, params, request, signal);
    if (replied === 'over') throw new LiveProblem('cancelled', 'The question was taken back.');
    if ('result' in replied) return replied.result;
    // There is no other way to say no.
    if (method === 'elicitation/create') return '{"action":"cancel"}';
    throw new LiveProblem('cancelled', `You refused what the server wanted: ${quoted(replied.refused)}.`);
  }

  private async ask(method: Question['method'], params: string, request: number | undefined, signal: AbortSignal) {
    this.waiting.set(request, (this.waiting.get(request) ?? 0) + 1);
    try {
      return await this.questions.ask(method, params, request, signal);
    } finally {
      const left = (this.waiting.get(request) ?? 1) - 1;
      if (left === 0) this.waiting.delete(request);
      else this.waiting.set(request, left);
    }
  }

  private rootsText(): string {
    return JSON.stringify({ roots: this.roots.map(({ uri, name }) => ({ uri, ...(name !== undefined && { name }) })) });
  }
}

function methodIn(one: string): string | undefined {
  const text = memberText(one, 'method');
  const method: Json | undefined = text === undefined ? undefined : JSON.parse(text);
  return typeof method === 'string' ? method : undefined;
}
