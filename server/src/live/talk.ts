// One server as a program without a person at hand talks to it: over the same core as the editor's inspector.
import type { Json } from '../definitions/definition.ts';
import type { Answer, Ask, DefinedServer, FromLive, Outcome, Question } from './contract.ts';
import type { ClientInfo, Era } from './greet.ts';
import type { Machine } from './hosts.ts';
import type { Greeting, ProbeOptions, ProbeResult } from './inspection.ts';
import type { ConfiguredServer, Folder } from './launch.ts';
import { LiveProblem } from './problem.ts';
import type { Checker, Prober } from './seams.ts';
import { serveLive } from './serve.ts';

export interface TalkOptions {
  readonly machine: Machine;
  readonly folders: readonly Folder[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly clientInfo: ClientInfo;
  readonly checker?: Checker;
  readonly prober?: Prober;
  /** Only this era of the protocol is tried. */
  readonly era?: Era;
  /** From the start to the last list, in milliseconds. */
  readonly startMs: number;
  /** A line of the server's standard error. */
  onStderr?(line: string): void;
  /** One sentence for people. */
  onNote?(sentence: string): void;
}

export interface Talk {
  readonly greeting: Greeting;
  readonly served: DefinedServer;
  /** @param given the text of a JSON object */
  call(tool: string, given: string, timeoutMs: number): Promise<Outcome>;
  /** Runs safe checks. @throws LiveProblem when that is not possible at all */
  probe(options: ProbeOptions): Promise<readonly ProbeResult[]>;
  close(): Promise<void>;
}

/**
 * Starts or reaches the server and reads what it serves. Nobody answers what it asks for: it is refused, with a note.
 * @throws LiveProblem when that fails; the server is then ended
 */
export async function talkTo(server: ConfiguredServer, options: TalkOptions): Promise<Talk> {
  const { machine, folders, inputs, clientInfo, checker, prober, era, startMs } = options;
  const id = 'server';
  const answers = new Map<number, (answer: Answer) => void>();
  let greeting: Greeting | undefined;
  let served: DefinedServer | undefined;
  let begun: (problem?: string) => void = () => {};
  const beginning = new Promise<string | undefined>((resolve) => {
    begun = resolve;
  });
  const live = serveLive({ machine, clientInfo, ...(checker && { checker }), ...(prober && { prober }), send: hear });
  const timer = setTimeout(() => begun(`The server has not started within ${startMs / 1000} seconds.`), startMs);
  live.hear({ kind: 'start', id, server, folders, inputs, inspected: true, ...(era && { era }) });
  const problem = await beginning;
  clearTimeout(timer);
  if (problem !== undefined || greeting === undefined || served === undefined) {
    await live.close();
    throw new LiveProblem('unreachable', problem ?? 'The server did not start.');
  }
  let request = 0;
  return {
    greeting,
    served,
    async call(tool, given, timeoutMs) {
      const params = `{"name":${JSON.stringify(tool)},"arguments":${given}}`;
      const answer = await ask({ do: 'request', method: 'tools/call', params, timeoutMs });
      if (answer.is === 'outcome') return answer.outcome;
      return { is: 'broken', ms: 0, text: '', problem: answer.is === 'failed' ? answer.problem : 'It was not sent.' };
    },
    async probe(options) {
      const answer = await ask({ do: 'probe', options });
      if (answer.is === 'probe') return answer.results;
      throw new LiveProblem('ended', answer.is === 'failed' ? answer.problem : 'It was not checked.');
    },
    close: () => live.close(),
  };

  function ask(what: Ask): Promise<Answer> {
    request += 1;
    const own = request;
    return new Promise((resolve) => {
      answers.set(own, resolve);
      live.hear({ kind: 'ask', id, request: own, ask: what });
    });
  }

  function hear(message: FromLive): void {
    switch (message.kind) {
      case 'greeting':
        greeting = message.greeting;
        return;
      case 'definitions':
        served = message.server;
        return;
      case 'state':
        if (message.state.is === 'running') begun();
        else if (message.state.is === 'failed') begun(message.state.problem);
        return;
      case 'answer':
        answers.get(message.request)?.(message.answer);
        answers.delete(message.request);
        return;
      case 'question':
        refuse(message.question);
        return;
      case 'stderr':
        options.onStderr?.(message.line);
        return;
      case 'note':
        options.onNote?.(message.message);
        return;
      default:
        // Traffic and progress are for who watches.
        return;
    }
  }

  function refuse({ question, method }: Question): void {
    const what = method === 'elicitation/create' ? 'asks for input of a person' : 'asks for an answer of a model';
    options.onNote?.(`The server ${what} (${method}), which is refused here.`);
    const reply =
      method === 'elicitation/create'
        ? { result: '{"action":"decline"}' }
        : { refused: 'Nobody is here to answer it.' };
    live.hear({ kind: 'reply', id, question, reply });
  }
}

/** The schema of a tool's arguments. Undefined where the server lists no such tool. */
export function argumentsSchema({ definitions }: DefinedServer, tool: string): Json | undefined {
  return definitions.find(({ kind, name }) => kind === 'tool' && name === tool)?.fields.inputSchema;
}
