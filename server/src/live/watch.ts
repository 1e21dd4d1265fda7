// Stays with a server: reads it again when it says that something changed, when it is restarted, and when it comes back.
import type { DefinedServer } from '../definitions/definition.ts';
import { RETRY_MS, SETTLE_MS } from './bounds.ts';
import type { ConnectOptions } from './connect.ts';
import { withDeadline } from './deadline.ts';
import type { UnreadList } from './inspection.ts';
import type { Launch } from './launch.ts';
import type { Unread } from './lists.ts';
import { asProblem, type LiveProblem, withoutSecrets } from './problem.ts';
import { redactor } from './redact.ts';
import { openSession, type Session, type SessionEvents } from './session.ts';

export interface WatchOptions extends ConnectOptions {
  /**
   * After each reading: the first, those after a change, and those after a restart. `unread`: lists that could not be
   * read, where that is no reason to end it (`partly`).
   */
  readonly onDefinitions: (server: DefinedServer, unread: readonly UnreadList[]) => void;
  /** A list that cannot be read is told with the others; else the server is ended with a problem. */
  readonly partly?: boolean;
  /**
   * The server is gone, or could not be read; told once. A started one is not started again unless `restart` is called;
   * one at an address is read again once it is back.
   */
  readonly onProblem: (problem: LiveProblem) => void;
  /** After each greeting; undefined when that connection is over. */
  readonly onSession?: (session: Session | undefined) => void;
  /** What is told besides changes of what is served. */
  readonly heard?: Pick<SessionEvents, 'notification' | 'request'>;
}

export interface Watch {
  /** Ends the server, starts it anew and reads it. Settles when that is done or has failed. */
  restart(): Promise<void>;
  /** Ends the server. Nothing is called any more. */
  close(): Promise<void>;
}

/** Starts or reaches the server and stays with it. Never throws: what fails is told to `onProblem`. */
export function watchDefinitions(launch: Launch, options: WatchOptions): Watch {
  return new Watching(launch, options);
}

/** The longest pause between two attempts to reach a server that is gone, in milliseconds. */
const MAX_RETRY_MS = 5_000;
/** Whoever says all the time that something changed is read again after a growing pause, up to this, in milliseconds. */
const MAX_SETTLE_MS = 5_000;
/** Changes in a row after which the next reading follows without a longer pause. */
const MAX_QUICK = 5;
/** Changes within such a time of a reading are told by who says it all the time, in milliseconds. */
const CALM_MS = 10_000;
/** Whoever was there for so long is reached again without a longer pause, in milliseconds. */
const STEADY_MS = 30_000;

class Watching implements Watch {
  private readonly launch: Launch;
  private readonly options: WatchOptions;
  private session: Session | undefined;
  /** What counts now; an ended one is aborted, and what it still says is not heard. */
  private start = new AbortController();
  private closed = false;
  private reading = false;
  /** A problem was told, and nothing was read since. */
  private told = false;
  /** One thing after the other: starting, reading again, ending. */
  private work: Promise<void>;
  private settling: NodeJS.Timeout | undefined;
  /** Readings after a change, one soon after the other. */
  private restless = 0;
  private lastRead = Number.NEGATIVE_INFINITY;
  private retrying: NodeJS.Timeout | undefined;
  /** Until the next attempt; undefined while nothing was read yet, and then there is none. */
  private retryMs: number | undefined;
  /** When the session began. */
  private since: number | undefined;

  constructor(launch: Launch, options: WatchOptions) {
    this.launch = launch;
    this.options = options;
    options.signal?.addEventListener('abort', () => void this.close(), { once: true });
    this.work = this.begin(this.start.signal);
  }

  async restart(): Promise<void> {
    if (this.closed) return;
    this.abandon();
    const start = new AbortController();
    this.start = start;
    this.work = this.work.then(async () => {
      await this.finish();
      this.told = false;
      await this.begin(start.signal);
    });
    await this.work;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.abandon();
    this.work = this.work.then(() => this.finish());
    await this.work;
  }

  private async begin(start: AbortSignal): Promise<void> {
    await this.attempt(start, async (signal) => {
      let session: Session | undefined;
      session = await openSession(this.launch, this.options, signal, {
        ...this.options.heard,
        changed: () => this.changed(start),
        ended: (problem) => {
          // While it is read, the reading fails with it.
          if (session && this.session === session && !this.reading) this.next(() => this.fail(start, problem));
        },
      });
      this.session = session;
      this.since = performance.now();
      // First, so that no change is missed in between.
      session.listen();
      if (!start.aborted) this.options.onSession?.(session);
      await this.read(start, signal, session);
    });
  }

  private async read(start: AbortSignal, signal: AbortSignal, session: Session): Promise<void> {
    this.reading = true;
    try {
      const unread: UnreadList[] = [];
      const note: Unread = (kind, problem) => {
        const redact = redactor(this.launch, this.options.authorization);
        unread.push({ kind, problem: withoutSecrets(problem, redact).message });
      };
      const server = await session.read(signal, this.options.partly ? note : undefined);
      if (start.aborted) return;
      this.retryMs ??= RETRY_MS;
      this.told = false;
      this.lastRead = performance.now();
      this.options.onDefinitions(server, unread);
    } finally {
      this.reading = false;
    }
  }

  /** Gathers changes: who registers a hundred tools says a hundred times that the list has changed. */
  private changed(start: AbortSignal): void {
    if (start.aborted || this.settling !== undefined) return;
    this.restless = performance.now() - this.lastRead < CALM_MS ? this.restless + 1 : 0;
    // The first few are somebody at work.
    const ms = Math.min(SETTLE_MS * 2 ** Math.max(0, this.restless - MAX_QUICK), MAX_SETTLE_MS);
    this.settling = setTimeout(() => {
      this.settling = undefined;
      this.next(async () => {
        const { session } = this;
        if (session) await this.attempt(start, (signal) => this.read(start, signal, session));
      });
    }, ms);
  }

  private async attempt(start: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (start.aborted) return;
    try {
      await withDeadline(this.launch, { ...this.options, signal: start }, work);
    } catch (error) {
      await this.fail(start, asProblem(error));
    }
  }

  private async fail(start: AbortSignal, problem: LiveProblem): Promise<void> {
    const tells = !start.aborted && !this.told;
    this.told = true;
    if (tells) this.options.onProblem(withoutSecrets(problem, redactor(this.launch, this.options.authorization)));
    await this.finish();
    if (!start.aborted && this.launch.kind !== 'stdio' && this.retryMs !== undefined) this.retryLater(start);
  }

  private retryLater(start: AbortSignal): void {
    const steady = this.since !== undefined && performance.now() - this.since > STEADY_MS;
    const ms = steady ? RETRY_MS : (this.retryMs ?? RETRY_MS);
    this.since = undefined;
    this.retrying = setTimeout(() => {
      this.retryMs = Math.min(ms * 2, MAX_RETRY_MS);
      this.next(() => this.begin(start));
    }, ms);
  }

  private next(work: () => Promise<void>): void {
    this.work = this.work.then(work);
  }

  private abandon(): void {
    clearTimeout(this.settling);
    clearTimeout(this.retrying);
    this.settling = undefined;
    this.start.abort();
  }

  private async finish(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    if (session) this.options.onSession?.(undefined);
    await session?.close();
  }
}
