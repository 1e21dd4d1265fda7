// What a channel needs of a sign-in: a header for each request, and somebody to ask when the server refuses one.

export interface Authorization {
  /** For each request to the server; none where nobody is signed in. */
  headers(): Readonly<Record<string, string>>;
  /**
   * Called with an answer of 401 or 403: whether it is worth asking again. That may take as long as a person takes to
   * sign in.
   * @throws LiveProblem when signing in failed, with the sentence that says why
   */
  challenged(challenge: Challenge): Promise<boolean>;
  /** A person is waited for: no time limit counts meanwhile. */
  waits(): boolean;
  /** The text without what was given by the sign-in, for whoever shows it. */
  redact(text: string, cut?: boolean): string;
}

export interface Challenge {
  /** Its body unread. */
  readonly response: Response;
  /** What `headers` gave for the request. */
  readonly sent: Readonly<Record<string, string>>;
  /** How often this request was asked again already. */
  readonly again: number;
  readonly signal: AbortSignal;
}

/** How often one request is asked again: refreshed, signed in anew, and then with more rights. */
export const MAX_CHALLENGES = 3;
