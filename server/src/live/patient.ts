// HTTP connections that wait as long as their user does: a call may take an hour, a stream of changes be silent for days.

/** What `fetch` sends through. Its connections end with it. */
export interface Patient {
  readonly dispatcher: Dispatcher;
  /** Never throws. */
  end(): Promise<void>;
}

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/**
 * Node's own gives an answer up after 300 seconds in which nothing comes, whatever limit was chosen, and that cannot be
 * set but in an agent; the class of agents is not exported, so it is taken from Node's own.
 * @returns undefined where there is no such class: then Node's limits hold
 */
export function patient(): Patient | undefined {
  // `fetch` and what belongs to it is loaded when it is first asked for.
  new Headers();
  const own = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')];
  if (typeof own !== 'object' || own === null) return undefined;
  try {
    const Class = own.constructor as new (options: object) => Dispatcher;
    const dispatcher = new Class({ headersTimeout: 0, bodyTimeout: 0 });
    return { dispatcher, end: () => dispatcher.destroy().catch(() => {}) };
  } catch {
    return undefined;
  }
}
