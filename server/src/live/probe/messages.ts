// Messages that are wrong: too large, no JSON-RPC, of unknown methods, sessions and versions. The server has to refuse them and live on.
import { LiveProblem } from '../problem.ts';
import type { RpcAnswer } from './answers.ts';
import { messagesIn } from './answers.ts';
import { type Check, finding, type Kit, passed, replyLine, short, skipped, type Verdict } from './check.ts';
import { initialize, type Lane, type Own, served } from './lane.ts';
import type { Reply } from './wire.ts';

/** Above what the SDKs take: 4 MiB. */
const OVERSIZED = 4 * 1024 * 1024 + 64 * 1024;
const METHOD_NOT_FOUND = -32601;
const UNKNOWN_METHOD = 'toolward/no-such-method';

const unknownMethod: Check = {
  id: 'unknown-method',
  title: 'Unknown method',
  sends: `a request of the method "${UNKNOWN_METHOD}"`,
  rule: undefined,
  over: 'both',
  async run(kit) {
    const evidence = [`sent: ${UNKNOWN_METHOD}`];
    try {
      const answer = await asked(kit, UNKNOWN_METHOD);
      return judgeUnknownMethod(answer, [...evidence, `answered: ${answerText(answer)}`]);
    } catch (error) {
      if (!isSilence(error)) throw error;
      return judgeUnknownMethod(undefined, [...evidence, `answered: nothing (${error.message})`]);
    }
  },
};

/** @param answer undefined when nothing came */
export function judgeUnknownMethod(answer: RpcAnswer | undefined, evidence: readonly string[]): Verdict[] {
  const say = 'Answer requests of methods it does not know with the error -32601.';
  if (answer === undefined)
    return finding(
      'warning',
      `A client waits in vain: a request of an unknown method gets no answer. ${say}`,
      evidence,
    );
  if (answer.error?.code === METHOD_NOT_FOUND) return passed('Unknown methods are refused with -32601.', evidence);
  if (answer.error === undefined)
    return finding(
      'warning',
      `A client takes for done what was not: a request of an unknown method gets a result. ${say}`,
      evidence,
    );
  return finding(
    'note',
    `Clients cannot tell an unknown method from a failure: it gets another error. ${say}`,
    evidence,
  );
}

const malformedBodies: readonly (readonly [string, string])[] = [
  ['no JSON', '{"jsonrpc": "2.0", "id": 1, "method"'],
  ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":9001,"method":"ping"}'],
  ['no method', '{"jsonrpc":"2.0","id":9002,"params":{}}'],
  ['a list of numbers', '[1, 2]'],
  ['a method that is a number', '{"jsonrpc":"2.0","id":9003,"method":42}'],
  ['parameters that are a text', '{"jsonrpc":"2.0","id":9004,"method":"tools/list","params":"none"}'],
];

const malformed: Check = {
  id: 'malformed-message',
  title: 'Malformed messages',
  sends: `messages that are none: ${malformedBodies.map(([name]) => name).join(', ')}; then a proper request`,
  rule: undefined,
  over: 'both',
  async run(kit) {
    return kit.lane ? await malformedOverHttp(kit, kit.lane) : await malformedLines(kit);
  },
};

async function malformedOverHttp(kit: Kit, lane: Lane): Promise<Verdict[]> {
  const own = await lane.own(kit.signal);
  const evidence: string[] = [];
  const wrong: { what: string; how: 'crash' | 'accepted' | 'silent' }[] = [];
  for (const [what, body] of malformedBodies) {
    evidence.push(`sent: ${what}, ${short(body, 80)}`);
    try {
      const reply = await lane.post(own, body, kit.signal);
      noteErrors(kit, what, reply);
      evidence.push(replyLine(reply));
      const how = judgeMalformed(reply);
      if (how !== 'refused') wrong.push({ what, how });
    } catch (error) {
      if (!isSilence(error)) throw error;
      evidence.push(`answered: nothing (${error.message})`);
      wrong.push({ what, how: 'silent' });
    }
  }
  const lives = await livesOn(kit);
  evidence.push(`then ${lane.cheapMethod}: ${lives ? 'answered' : 'no answer'}`);
  if (!lives) return died(evidence);
  if (wrong.length === 0) return passed('Messages that are none are refused, and the server lives on.', evidence);
  const some = (how: string) => wrong.filter((one) => one.how === how).map(({ what }) => what);
  const told = [
    ...(some('crash').length > 0 ? [`answers some with an error of its own (5xx): ${some('crash').join(', ')}`] : []),
    ...(some('accepted').length > 0 ? [`takes some for good: ${some('accepted').join(', ')}`] : []),
    ...(some('silent').length > 0 ? [`does not answer some: ${some('silent').join(', ')}`] : []),
  ];
  return finding(
    'note',
    `A broken client is not told what it does wrong, and faults hide: of messages that are none, the server ${told.join('; ')}. Check each message before it is used, and answer with 400 and a JSON-RPC error.`,
    evidence,
  );
}

/** What an answer makes of a message that is none. */
export function judgeMalformed({ status, body }: Pick<Reply, 'status' | 'body'>): 'refused' | 'crash' | 'accepted' {
  const messages = messagesIn(body);
  if (messages.some(({ error }) => error !== undefined)) return 'refused';
  if (status >= 500) return 'crash';
  if (status >= 400) return 'refused';
  return 'accepted';
}

async function malformedLines(kit: Kit): Promise<Verdict[]> {
  const { aside } = kit;
  if (aside === undefined) return skipped('It was not started here.');
  // Greets it first, so that what it does without a greeting does not count.
  if (!(await livesOn(kit))) return skipped('The second process does not answer at all.');
  const evidence: string[] = [];
  for (const [what, body] of malformedBodies) {
    evidence.push(`sent: ${what}, ${short(body, 80)}`);
    await aside.line(body, kit.signal);
    // Whether it lives is asked after each: a process that was started anew answers again.
    const lives = await livesOn(kit);
    evidence.push(`then ${aside.cheapMethod}: ${lives ? 'answered' : 'no answer'}`);
    if (!lives) return died(evidence);
  }
  return passed('The server lives on after lines that are no messages.', evidence);
}

function died(evidence: readonly string[]): Verdict[] {
  return finding(
    'warning',
    'One broken message ends the service for everybody: after it, the server does not answer any more. Catch what goes wrong while a message is read, and answer with a JSON-RPC error.',
    evidence,
  );
}

const oversized: Check = {
  id: 'oversized-body',
  title: 'Oversized body',
  sends: 'a request with a body just above 4 MiB, which stops as soon as the server answers',
  rule: 'unlimited-body-size',
  over: 'http',
  async run(kit) {
    const lane = kit.lane!;
    const own = await lane.own(kit.signal);
    const small = await lane.ask(own, lane.cheapMethod, {}, kit.signal);
    if (!served(small.reply)) return skipped(`Even a small request is refused here (HTTP ${small.reply.status}).`);
    const id = lane.nextId();
    const padding = 'x'.repeat(OVERSIZED);
    const body = JSON.stringify(lane.message(id, lane.cheapMethod, {}, { 'toolward/padding': padding }));
    const evidence = [`sent: ${lane.cheapMethod} with ${body.length} bytes`];
    try {
      const more = { 'mcp-method': lane.cheapMethod };
      const reply = await lane.post(own, body, kit.signal, id, more);
      noteErrors(kit, 'a body above 4 MiB', reply);
      const wrote = `${reply.wrote} of ${body.length} bytes were sent before that`;
      return judgeOversized(reply, reply.wrote >= body.length, [...evidence, replyLine(reply), wrote]);
    } catch (error) {
      if (!(error instanceof LiveProblem) || error.kind !== 'ended') throw error;
      return passed('A body above 4 MiB is refused: the server hangs up.', [...evidence, 'answered: hung up']);
    }
  },
};

export function judgeOversized(
  { status, body }: Pick<Reply, 'status' | 'body'>,
  readAll: boolean,
  evidence: readonly string[],
): Verdict[] {
  if (status >= 400) return passed('A body above 4 MiB is refused.', evidence);
  const errors = messagesIn(body).filter(({ error }) => error !== undefined);
  if (errors.some(({ error }) => /too (?:large|big|long)|limit|size/i.test(String(error?.message))))
    return passed('A body above 4 MiB is refused.', evidence);
  if (!readAll && errors.length === 0 && body === '') return passed('A body above 4 MiB is refused.', evidence);
  return finding(
    'warning',
    'A few large requests at once can use up the memory: the server read a body of more than 4 MiB to its end. Refuse bodies above the largest that a call needs with 413, while they are read.',
    evidence,
  );
}

const sessionId: Check = {
  id: 'unknown-session',
  title: 'Unknown session',
  sends: 'a request with a session id that the server never gave',
  rule: undefined,
  over: 'http',
  async run(kit) {
    const lane = kit.lane!;
    const own = await lane.own(kit.signal);
    if (own.session === undefined) return skipped('The server gives no session ids.');
    const forged: Own = { ...own, headers: { ...own.headers, 'mcp-session-id': 'toolward-probe-never-given' } };
    const { reply } = await lane.ask(forged, lane.cheapMethod, {}, kit.signal);
    noteErrors(kit, 'an unknown session', reply);
    const evidence = ['sent: ping with mcp-session-id: toolward-probe-never-given', replyLine(reply)];
    return judgeSession(served(reply), reply.status, evidence);
  },
};

export function judgeSession(isServed: boolean, status: number, evidence: readonly string[]): Verdict[] {
  if (isServed)
    return finding(
      'warning',
      'Clients cannot be told apart: the server takes a session id that it never gave. Answer unknown ids with 404.',
      evidence,
    );
  if (status === 404 || status === 400) return passed('Unknown session ids are refused.', evidence);
  return finding(
    'note',
    `Clients do not learn that their session is over: an unknown session id gets ${status}. Answer it with 404, so that they begin a new one.`,
    evidence,
  );
}

const protocolVersion: Check = {
  id: 'unsupported-version',
  title: 'Unsupported protocol version',
  sends: 'a request with the header MCP-Protocol-Version: 1999-01-01, and a handshake for that version',
  rule: undefined,
  over: 'http',
  async run(kit) {
    const lane = kit.lane!;
    const own = await lane.own(kit.signal);
    const { reply } = await lane.ask(own, lane.cheapMethod, {}, kit.signal, { 'mcp-protocol-version': '1999-01-01' });
    noteErrors(kit, 'an unsupported version', reply);
    const evidence = [`sent: ${lane.cheapMethod} with mcp-protocol-version: 1999-01-01`, replyLine(reply)];
    if (kit.context.session.greeting.modern) return judgeVersion(served(reply), undefined, evidence);
    const id = lane.nextId();
    const second: Own = { headers: lane.credentials, session: undefined };
    const greeted = await lane.post(second, JSON.stringify(initialize(id, '1999-01-01')), kit.signal, id);
    await lane.forget(greeted, lane.credentials, kit.signal);
    const result = messagesIn(greeted.body).find((one) => one.id === id)?.result;
    const version = (result as { protocolVersion?: unknown } | undefined)?.protocolVersion;
    evidence.push('sent: initialize with protocolVersion 1999-01-01', replyLine(greeted));
    return judgeVersion(served(reply), version, evidence);
  },
};

/** @param agreed the version that the handshake ended with */
export function judgeVersion(isServed: boolean, agreed: unknown, evidence: readonly string[]): Verdict[] {
  if (agreed === '1999-01-01')
    return finding(
      'note',
      'A client is promised a protocol that the server does not speak: the handshake agrees to any version. Answer with one that the server knows.',
      evidence,
    );
  if (isServed)
    return finding(
      'note',
      'Clients and server may misunderstand each other unnoticed: a request with an unsupported MCP-Protocol-Version is served. Answer it with 400, as the specification demands.',
      evidence,
    );
  return passed('Versions that the server does not speak are refused.', evidence);
}

const stdoutText: Check = {
  id: 'text-on-stdout',
  title: 'Text on standard output',
  sends: 'nothing of its own; what a second process of the server writes to its standard output meanwhile is looked at',
  rule: 'stdout-in-stdio-server',
  over: 'stdio',
  async run(kit) {
    const { aside } = kit;
    if (aside === undefined || !(await livesOn(kit))) return skipped('The second process does not answer.');
    return judgeStdout(aside.junk);
  },
};

export function judgeStdout(junk: readonly string[]): Verdict[] {
  if (junk.length === 0) return passed('Only messages are written to standard output.');
  return finding(
    'warning',
    'Some clients hang up on it, and what is logged there reaches the wrong reader: the server writes text to its standard output that is no message. Log to standard error.',
    junk.slice(0, 3).map((line) => `on standard output: ${short(line, 200)}`),
  );
}

/** Checks with wrong messages. */
export const messages: readonly Check[] = [unknownMethod, malformed, sessionId, protocolVersion, oversized, stdoutText];

async function asked(kit: Kit, method: string): Promise<RpcAnswer | undefined> {
  const { lane, aside, learned } = kit;
  if (lane) {
    const { reply, answer } = await lane.ask(await lane.own(kit.signal), method, {}, kit.signal);
    noteErrors(kit, method, reply);
    return answer;
  }
  const answer = await aside!.ask(method, {}, kit.signal);
  if (answer.error) learned.errors.push({ to: method, text: JSON.stringify(answer.error) });
  return answer;
}

/** Answers a proper request. An error counts, too: somebody is there. */
async function livesOn(kit: Kit): Promise<boolean> {
  const { lane, aside, signal } = kit;
  try {
    if (lane) return (await lane.ask(await lane.own(signal), lane.cheapMethod, {}, signal)).answer !== undefined;
    await aside!.ask(aside!.cheapMethod, {}, signal);
    return true;
  } catch (error) {
    if (!(error instanceof LiveProblem) || signal.aborted) throw error;
    return false;
  }
}

function noteErrors({ learned }: Kit, to: string, { status, body }: Reply): void {
  const isError = status >= 400 || messagesIn(body).some(({ error }) => error !== undefined);
  if (isError && body.trim() !== '') learned.errors.push({ to, text: body });
}

function isSilence(error: unknown): error is LiveProblem {
  return error instanceof LiveProblem && (error.kind === 'no-answer' || error.kind === 'ended');
}

function answerText(answer: RpcAnswer | undefined): string {
  if (answer === undefined) return 'nothing that is a message';
  return short(JSON.stringify(answer.error ?? { result: answer.result }));
}
