// What hostile servers do, what is asked of each, and what a person must be told.
import type { Launch } from '../../server/src/live/contract.ts';
import { type Driven, outcomeOf } from './driven.ts';
import { type Web, type WebWrong, web } from './web.ts';

export interface Behaviour {
  readonly name: string;
  /** What the person is told must be like this. */
  readonly expects: RegExp;
  /** Processes that may outlive the connection; none when undefined. */
  readonly left?: number;
  /** The process may take so much memory, where that is more than usual, in MB. */
  readonly mostMb?: number;
  play(driven: Driven, context: Context): Promise<string>;
}

export interface Context {
  /** bench/hostile/server.mjs. */
  readonly server: string;
  /** What is closed afterwards. */
  readonly webs: Web[];
}

type Play = (driven: Driven, problem: string | undefined, context: Context) => Promise<string> | string;

/** A started server; `play` begins once it runs or has failed. */
function started(name: string, wrong: string, expects: RegExp, play: Play, left?: number): Behaviour {
  return {
    name,
    expects,
    ...(left !== undefined && { left }),
    async play(driven, context) {
      driven.start(launch(context, wrong));
      return await play(driven, await driven.problem(), context);
    },
  };
}

/** A server at an address. */
function served(name: string, wrong: WebWrong, expects: RegExp, play: Play = called()): Behaviour {
  return {
    name,
    expects,
    async play(driven, context) {
      const at = await web(wrong);
      context.webs.push(at);
      driven.start({ kind: 'http', url: `${at.origin}/mcp`, headers: {} });
      const told = await play(driven, await driven.problem(), context);
      if (at.others.length > 0) throw new Error(`It was led to ${at.others.join(', ')}.`);
      return told.replaceAll(at.origin, 'http://server');
    },
  };
}

function launch({ server }: Context, ...args: readonly string[]): Launch {
  return { kind: 'stdio', command: process.execPath, args: [server, ...args], env: {} };
}

/** What becomes of a call, in the words the person sees. */
function called(timeoutMs?: number, args?: string): Play {
  return async (driven, problem) => {
    if (problem !== undefined) return problem;
    const { is, problem: told, text, invalid } = await driven.called(args, timeoutMs);
    if (told !== undefined) return told;
    const checked = invalid === undefined ? '' : `; ${invalid.join(' ') || 'its content keeps to the schema'}`;
    return `${is}: ${text.slice(0, 80)}${checked}`;
  };
}

/** The call is cancelled after a second, and what was told meanwhile counts. */
const cancelled: Play = async (driven, problem) => {
  if (problem !== undefined) return problem;
  const { request, answer } = driven.call();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  driven.cancel(request);
  const outcome = outcomeOf(await answer);
  return [outcome.problem ?? outcome.is, ...driven.notes()].join(' ');
};

/** Only once the server has started all that it starts. */
function whole(processes: number, play: Play): Play {
  return async (driven, problem, context) => {
    await driven.processes(processes);
    return await play(driven, problem, context);
  };
}

function large(times: number): Play {
  return async (driven, problem) => {
    if (problem !== undefined) return problem;
    let results = 0;
    for (let n = 0; n < times; n++) if ((await driven.called()).is === 'result') results += 1;
    return `${results} results`;
  };
}

const exported: Play = async (driven, problem, context) => {
  const told = await large(10)(driven, problem, context);
  const answer = await driven.ask({ do: 'export' }).answer;
  if (answer.is !== 'text') return JSON.stringify(answer);
  return `${told}; an export of ${Math.round(answer.text.length / 1024 / 1024)} MB`;
};

const failed: Play = (_, problem) => problem ?? 'nothing';

/** Nothing is told: texts are texts, wherever they are shown. What must not be changed is not. */
const asTexts =
  (part: string): Play =>
  async (driven, problem) => {
    if (problem !== undefined) return problem;
    const { server } = await driven.next('definitions');
    const all = JSON.stringify(server);
    if (server.definitions.length < 3 || !all.includes(JSON.stringify(part).slice(1, -1))) throw new Error(all);
    const { problem: told } = await driven.called();
    return told ?? 'nothing';
  };

export const behaviours: readonly Behaviour[] = [
  started(
    'Scripts and Markdown in every field',
    'texts',
    /answers tools\/call with an error: "<script>alert\(1\)/,
    asTexts('<script>alert(1)</script>'),
  ),
  started(
    'ANSI, bidi and other invisible characters in every field',
    'ansi',
    /with an error: "\\u\{1b\}\[2J\\u\{1b\}\]0;title\\u\{7\}.*\\u\{202e\}gnp/,
    asTexts('\u202egnp.exe'),
  ),
  started('A message of 100 MB', 'huge', /^The server sends a message of more than 16 MB\.$/, called()),
  served('A message of 100 MB, over HTTP', 'huge', /^The server sends a message of more than 16 MB\.$/),
  served('An event of 100 MB', 'huge-event', /^The server sends a message of more than 16 MB\.$/),
  served('A stream of comments without an end', 'comments', /^tools\/call was cancelled\./, cancelled),
  served('A stream of events without an end', 'events', /^tools\/call was cancelled\./, cancelled),
  served(
    'Streams that end before the answer, one after the other',
    'closes',
    /within 1 second; it was told/,
    called(1000),
  ),
  served('A gigabyte of blanks as a megabyte of gzip', 'gzip', /^The server sends a message of more than 16 MB\.$/),
  served('The same as an error', 'gzip-error', /answers 500\b/),
  served(
    'An answer that is a page of HTML',
    'html',
    /is no message of MCP: "<html><script>alert\(1\)<\/script>\\u\{1b\}/,
  ),
  served('An answer that calls itself a picture', 'plain', /^result: /),
  served('Redirects without an end', 'redirects', /leads on to .*, which is not followed\.$/, failed),
  served(
    'A redirect into the network',
    'redirects-on',
    /leads on to http:\/\/169\.254\.169\.254\/latest, which is not followed\.$/,
    failed,
  ),
  served(
    'A description of how to sign in inside the network',
    'oauth-inside',
    /^Nobody is signed in: .* is inside your network\.$/,
    failed,
  ),
  served(
    'An answer of one byte after the other (slow loris)',
    'slow',
    /^The server has not answered tools\/call within 1 second; it was told/,
    called(1000),
  ),
  started('Pages without an end', 'endless', /tools\/list does not end: 500 pages, and there is a next one\.$/, failed),
  started('A flood of notifications', 'notifies', /^tools\/call was cancelled\./, cancelled),
  started('A flood of progress', 'progress', /^tools\/call was cancelled\./, cancelled),
  started(
    'Its lists change without an end',
    'changes',
    /^tools\/call was cancelled\.|^result/,
    async (driven, problem, context) =>
      `${await cancelled(driven, problem, context)}; its lists were read ${driven.heard.filter(({ kind }) => kind === 'definitions').length} times in 2 seconds`,
  ),
  started('100,000 notifications in one batch', 'batch', /^result: /, called()),
  started('Questions without an end', 'asks', /^tools\/call was cancelled\./, cancelled),
  started(
    'A flood of standard error',
    'stderr',
    /^result: .* and \d+ lines are left out/,
    async (driven, problem, context) => {
      const told = await called()(driven, problem, context);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const lines = driven.lines();
      return `${told}; ${lines.length} lines of standard error, and ${lines.filter((line) => !line.startsWith('e')).length} lines are left out`;
    },
  ),
  { ...started('20 answers of 15 MB', 'large', /^20 results$/, large(20)), mostMb: 600 },
  {
    ...started(
      '10 answers of 15 MB, and all traffic exported',
      'large',
      /^10 results; an export of \d\d MB$/,
      exported,
    ),
    mostMb: 1000,
  },
  started('A call without an end', 'never', /^tools\/call was cancelled\.$/, cancelled),
  started(
    'A call without an end, and a time limit',
    'never',
    /^The server has not answered tools\/call within 1 second; it was told/,
    called(1000),
  ),
  started(
    'An answer that is no JSON',
    'no-json',
    /^The server has not answered .* The server writes text to its standard output that is no message/,
    async (driven, problem, context) => `${await called(1000)(driven, problem, context)} ${driven.notes().join(' ')}`,
  ),
  started(
    'Answers with wrong ids',
    'wrong-ids',
    /^The server has not answered .* which belongs to no open request; it is left aside\./,
    async (driven, problem, context) => `${await called(1000)(driven, problem, context)} ${driven.notes().join(' ')}`,
  ),
  started(
    'A second answer, that says something else',
    'twice',
    /^result: .*"done".* belongs to no open request/,
    async (driven, problem, context) => {
      const told = await called()(driven, problem, context);
      await driven.ask({ do: 'request', method: 'ping', params: '{}' }).answer;
      return `${told} ${driven.notes().join(' ')}`;
    },
  ),
  started('A request with the id of ours', 'same-id', /^result: .*"done"/, called()),
  started(
    'Nests 100,000 levels deep',
    'deep',
    /^The server sends a message that nests deeper than 200 levels\.$/,
    called(),
  ),
  started('Members called __proto__ and constructor', 'proto', /^result: \{"__proto__":/, called()),
  started('Bytes that are no UTF-8', 'bytes', /^result: /, called()),
  started('An error message of 10 MB', 'long-error', /with an error: "m{200}…" \(-32000\)\.$/, called()),
  {
    name: 'A schema of $ref loops and remote $refs',
    expects: /^result: .*refers to itself without an end/,
    async play(driven, context) {
      const at = await web('none');
      context.webs.push(at);
      driven.start(launch(context, 'refs', at.origin));
      const problem = await driven.problem();
      const checked = await driven.ask({ do: 'validate', tool: 'call', text: '{"a":1,"b":2}' }).answer;
      const told = await called(undefined, '{"a":1,"b":2}')(driven, problem, context);
      if (at.others.length > 0) throw new Error(`It was led to ${at.others.join(', ')}.`);
      return `${told}; ${problemsOf(checked)}`;
    },
  },
  started(
    'A regular expression that takes for ever, for arguments',
    'regex-input',
    /could not be checked within a second/,
    async (driven) => {
      const text = `{"a":"${'a'.repeat(40)}!"}`;
      return problemsOf(await driven.ask({ do: 'validate', tool: 'call', text }).answer);
    },
  ),
  started(
    'The same for what a tool gives back',
    'regex-output',
    /^result: .*could not be checked within a second/,
    called(),
  ),
  started('10,000 tools', 'many', /^10000 tools; result: /, async (driven, problem, context) => {
    const { server } = await driven.next('definitions');
    return `${server.definitions.length} tools; ${await called()(driven, problem, context)}`;
  }),
  started(
    'Ends at once',
    'exits',
    /^The server ended with code 3; its last words: "Error: no \\u\{1b\}\[31mAPI key"\.$/,
    failed,
  ),
  started('Ends during a call', 'dies', /^The server ended with code 1; its last words: "Out of cheese"\.$/, called()),
  started(
    'Never reads what it is sent',
    'deaf',
    /^The server asks and asks, but does not read what it is answered\.$|does not read/,
    async (driven, problem) => {
      if (problem !== undefined) return problem;
      const large = `{"a":"${'x'.repeat(8 * 1024 * 1024)}"}`;
      const first = driven.call(large, 1000);
      const second = await driven.called(large, 1000);
      await first.answer;
      return second.problem ?? second.is;
    },
  ),
  started('Children and their children, deaf to being asked to end', 'zombies', /^result: /, whole(7, called())),
  started(
    'Dies, and leaves them behind',
    'dies-with-children',
    /^The server ended with code 1; its last words/,
    whole(7, called()),
  ),
  started('A child that leaves its process group', 'leaves', /^result: /, whole(2, called()), 1),
  started('A line of standard error without an end', 'stderr-line', /^result: /, async (driven, problem, context) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return await called()(driven, problem, context);
  }),
  served('Ten megabytes of headers', 'headers', /is not reached: /),
  served('No answer at all', 'silent', /^tools\/call was cancelled\.$/, cancelled),
  served('A session that it does not let end', 'hangs-at-end', /^result: /),
];

function problemsOf(answer: Awaited<ReturnType<Driven['ask']>['answer']>): string {
  if (answer.is !== 'problems') return 'problem' in answer ? answer.problem : answer.is;
  return answer.problems.map(({ message }) => message).join(' ') || 'nothing is found wrong with the arguments';
}
