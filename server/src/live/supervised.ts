// One server of the extension's, from its start to its stop: watched, asked, and started again.
import { type DefinedServer, withTexts } from '../definitions/definition.ts';
import { visible } from '../output/escape.ts';
import type { FromLive, Reply, ServerState, ToLive } from './contract.ts';
import { withoutCredentials } from './exchange.ts';
import { prepare } from './find.ts';
import type { ClientInfo } from './greet.ts';
import type { Machine } from './hosts.ts';
import { Inspected, type Reached } from './inspected.ts';
import type { Greeting } from './inspection.ts';
import type { Launch } from './launch.ts';
import { asProblem, LiveProblem } from './problem.ts';
import { type Redactor, redactor, servedWithoutSecrets } from './redact.ts';
import type { Checker, Prober, SignInTold, SigningIn } from './seams.ts';
import type { Session } from './session.ts';
import { Traffic } from './traffic.ts';
import { type Watch, watchDefinitions } from './watch.ts';

export interface SupervisedDeps {
  readonly machine: Machine;
  readonly clientInfo?: ClientInfo;
  send(message: FromLive): Promise<void> | void;
  /** How long a server may take to end by itself, in milliseconds. */
  readonly graceMs?: number;
  readonly checker?: Checker;
  readonly prober?: Prober;
  /** Who signs in where a server asks for it; nobody when undefined. */
  readonly signIn?: (server: URL, told: SignInTold) => SigningIn;
  /** What the other servers that are connected serve. */
  readonly others?: () => readonly DefinedServer[];
}

export type Start = Extract<ToLive, { kind: 'start' }>;

export class Supervised {
  readonly inspected: Inspected;
  private readonly start: Start;
  private readonly deps: SupervisedDeps;
  private readonly traffic: Traffic | undefined;
  private stopped = false;
  private watch: Watch | undefined;
  /** One thing after the other. */
  private work: Promise<void>;
  private waiting = 0;
  private signIn: SigningIn | undefined;
  /** Why lists could not be read the last time: each is noted once. */
  private noted: ReadonlySet<string> = new Set();
  /** What `start` brought, or a sign-in gave since. */
  private signedIn: string | undefined;

  constructor(start: Start, deps: SupervisedDeps, before: Promise<void> = Promise.resolve()) {
    this.start = start;
    this.deps = deps;
    this.signedIn = start.signedIn;
    const { id, inspected = false, debug = false, roots = [], server } = start;
    const { checker, prober, others } = deps;
    this.traffic = inspected
      ? new Traffic((entries, dropped) => deps.send({ kind: 'traffic', id, entries, dropped }))
      : undefined;
    this.inspected = new Inspected(
      {
        roots,
        answers: inspected,
        timeLimit: !debug,
        traffic: this.traffic,
        checker,
        prober,
        others,
        about: { server: server.name },
      },
      {
        progress: (request, progress) => void deps.send({ kind: 'progress', id, request, progress }),
        question: (question) => void deps.send({ kind: 'question', id, question }),
        questionOver: (question) => void deps.send({ kind: 'question-over', id, question }),
        note: (sentence) => this.note(sentence),
      },
    );
    this.tell({ is: 'starting' });
    this.work = before.then(() => this.begin()).catch((error) => this.fail(error));
  }

  /** Several in a row are one. */
  restart(): void {
    if (this.stopped || this.waiting > 0) return;
    this.waiting += 1;
    this.tell({ is: 'starting' });
    // At once, not after what may never answer.
    const ending = this.end();
    this.inspected.starting();
    this.work = this.work
      .then(async () => {
        await ending;
        this.waiting -= 1;
        await this.begin();
      })
      .catch((error) => this.fail(error));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const ending = this.end();
    this.inspected.gone(new LiveProblem('ended', 'It was stopped.'));
    this.traffic?.close();
    await this.work;
    await ending;
    await this.end();
  }

  reply(question: number, reply: Reply): void {
    try {
      this.inspected.reply(question, reply);
    } catch (error) {
      this.note(asProblem(error).message);
    }
  }

  private async begin(): Promise<void> {
    if (this.stopped || this.waiting > 0) return;
    const { server, folders, inputs, debug, era } = this.start;
    const { clientInfo, graceMs, machine } = this.deps;
    const { launch, problems, notes } = await prepare(server, { ...machine, folders, inputs });
    if (this.stopped || this.waiting > 0) return;
    for (const note of notes) this.note(note);
    if (problems.length > 0) {
      this.fail(new LiveProblem('unreachable', problems.join(' ')));
      return;
    }
    const signIn = this.signInFor(launch);
    this.signIn = signIn;
    const redact = redactor(launch, signIn);
    this.traffic?.begin(redact);
    const grace = graceMs === undefined ? {} : { graceMs };
    const reached: Reached = { launch, authorization: signIn, env: machine.env, ...grace };
    this.inspected.begin(redact);
    const watch: Watch = watchDefinitions(launch, {
      env: machine.env,
      ...(clientInfo && { clientInfo }),
      ...grace,
      ...(this.traffic && { tap: this.traffic }),
      ...(signIn && { authorization: signIn }),
      ...(era && { era }),
      ...(debug && { timeoutMs: Number.POSITIVE_INFINITY, onDebugger: (url) => this.debugger(url) }),
      heard: this.inspected.heard,
      onSession: (session) => {
        if (!this.isOver(watch)) this.connected(session, redact, reached);
      },
      partly: this.start.partly ?? false,
      onDefinitions: (defined, unread) => {
        if (this.isOver(watch)) return;
        for (const { problem } of unread) if (!this.noted.has(problem)) this.note(problem);
        this.noted = new Set(unread.map(({ problem }) => problem));
        const served = servedWithoutSecrets(defined, redact);
        this.inspected.served(defined);
        void this.deps.send({ kind: 'definitions', id: this.start.id, server: served, unread });
        this.tell({ is: 'running' });
      },
      onProblem: (problem) => {
        if (!this.isOver(watch)) this.fail(problem);
      },
      onNote: (sentence) => this.note(sentence),
      onStderr: (line) => void this.deps.send({ kind: 'stderr', id: this.start.id, line }),
    });
    this.watch = watch;
  }

  /** Whoever entered credentials for the server is not asked for others. */
  private signInFor(launch: Launch): SigningIn | undefined {
    if (launch.kind === 'stdio' || !URL.canParse(launch.url)) return undefined;
    const { url, headers } = withoutCredentials(new URL(launch.url));
    const names = Object.keys({ ...headers, ...launch.headers }).map((name) => name.toLowerCase());
    if (names.includes('authorization')) return undefined;
    const { id } = this.start;
    return this.deps.signIn?.(url, {
      kept: this.signedIn,
      client: this.start.oauthClient,
      onOpen: (address) => void this.deps.send({ kind: 'sign-in', id, url: address }),
      onKept: (secret) => {
        this.signedIn = secret;
        void this.deps.send({ kind: 'signed-in', id, secret });
      },
      onNote: (sentence) => this.note(sentence),
    });
  }

  private connected(session: Session | undefined, redact: Redactor, reached: Reached): void {
    if (session === undefined) {
      this.inspected.gone(new LiveProblem('ended', 'The connection is over.'));
      return;
    }
    const { version, modern, capabilities, serverInfo, instructions } = session.greeting;
    const greeting: Greeting = {
      transport: session.transport,
      version,
      era: modern ? 'modern' : 'legacy',
      capabilities: withTexts(capabilities, (text) => redact(text)) as Greeting['capabilities'],
      serverInfo: withTexts(serverInfo, (text) => redact(text)) as Greeting['serverInfo'],
      instructions: instructions === undefined ? undefined : redact(instructions),
      pid: session.pid,
    };
    void this.deps.send({ kind: 'greeting', id: this.start.id, greeting });
    this.inspected.connected(session, reached);
  }

  private debugger(url: string): void {
    void this.deps.send({ kind: 'debugger', id: this.start.id, url });
  }

  private isOver(watch: Watch): boolean {
    return this.stopped || this.watch !== watch;
  }

  private async end(): Promise<void> {
    const { watch, signIn } = this;
    this.watch = undefined;
    this.signIn = undefined;
    signIn?.close();
    await watch?.close();
  }

  private fail(thrown: unknown): void {
    const problem = asProblem(thrown);
    this.inspected.gone(problem);
    this.tell({ is: 'failed', problem: problem.message });
  }

  private note(sentence: string): void {
    void this.deps.send({ kind: 'note', id: this.start.id, message: visible(sentence) });
  }

  private tell(state: ServerState): void {
    void this.deps.send({ kind: 'state', id: this.start.id, state });
  }
}
