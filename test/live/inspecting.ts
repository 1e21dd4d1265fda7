// The inspector's side of the contract, for tests: says what the extension says, and waits for what it is told.

import type { Answer, Ask, FromLive, Launch, Outcome, ToLive } from '../../server/src/live/contract.ts';
import { typedServer } from '../../server/src/live/named.ts';
import { SignIn } from '../../server/src/live/oauth/sign-in.ts';
import { type LiveDeps, serveLive } from '../../server/src/live/serve.ts';

type Kind = FromLive['kind'];
type Told<K extends Kind> = Extract<FromLive, { kind: K }>;
type Start = Extract<ToLive, { kind: 'start' }>;

/** One server, inspected. `heard` has all that was told. */
export function inspecting(launch: Launch, more: Partial<Start> = {}, deps: Partial<LiveDeps> = {}) {
  const heard: FromLive[] = [];
  const waiting: { kind: Kind; resolve: (message: FromLive) => void }[] = [];
  const answers = new Map<number, (answer: Answer) => void>();
  const taken = new Set<FromLive>();
  const live = serveLive({
    signIn: (server, told) => new SignIn(server, told),
    machine: { platform: process.platform, env: process.env, home: import.meta.dirname },
    graceMs: 200,
    send(message) {
      heard.push(message);
      if (message.kind === 'answer') answers.get(message.request)?.(message.answer);
      const n = waiting.findIndex(({ kind }) => kind === message.kind);
      if (n === -1) return;
      taken.add(message);
      waiting.splice(n, 1)[0]!.resolve(message);
    },
    ...deps,
  });
  let request = 0;
  const say = (message: ToLive) => live.hear(message);
  say({
    kind: 'start',
    id: 'a',
    server: typedServer('a', launch),
    folders: [],
    inputs: {},
    inspected: true,
    ...more,
  });

  function next<K extends Kind>(kind: K): Promise<Told<K>> {
    const before = heard.find((message) => message.kind === kind && !taken.has(message));
    if (before) {
      taken.add(before);
      return Promise.resolve(before as Told<K>);
    }
    return new Promise((resolve) => waiting.push({ kind, resolve: resolve as (message: FromLive) => void }));
  }

  /** Its number, and its answer once it comes. */
  function ask(what: Ask): { readonly request: number; readonly answer: Promise<Answer> } {
    const number = ++request;
    const answer = new Promise<Answer>((resolve) => answers.set(number, resolve));
    say({ kind: 'ask', id: 'a', request: number, ask: what });
    return { request: number, answer };
  }

  return {
    heard,
    say,
    next,
    ask,
    /** What becomes of a request. */
    async outcome(method: string, params: string, timeoutMs?: number): Promise<Outcome> {
      const answer = await ask({ do: 'request', method, params, ...(timeoutMs !== undefined && { timeoutMs }) }).answer;
      if (answer.is !== 'outcome') throw new Error(`${answer.is}: ${JSON.stringify(answer)}`);
      return answer.outcome;
    },
    /** All entries of the traffic so far. */
    entries: () => heard.flatMap((message) => (message.kind === 'traffic' ? message.entries : [])),
    close: () => live.close(),
  };
}
