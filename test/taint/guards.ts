// One row of the table of guards.

export interface GuardRow {
  readonly name: string;
  /** The body of a handler with the arguments `a` and `b` (texts), `n` (a number) and `flag`. */
  readonly handler: string;
  /** What stands at the top of the server's module. */
  readonly top?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** The schema of `a`. */
  readonly schema?: string;
  /** `silent`, or severity and rule, as in `error path-traversal`. */
  readonly expected: string;
}

/** Rows of one table: what stands before the dangerous call, and what is said about it. */
export function rows(
  sink: string,
  table: Readonly<Record<string, readonly [expected: string, handler: string, more?: Partial<GuardRow>]>>,
): GuardRow[] {
  return Object.entries(table).map(([name, [expected, handler, more]]) => ({
    name: `${name}: ${expected}`,
    expected,
    // `SINK(` stands for the dangerous call.
    handler: handler.replace(/\bSINK\(/g, `${sink}(`),
    ...more,
  }));
}
