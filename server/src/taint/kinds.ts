// The words that models and rules share: what a sink can be harmed by, and how a guard can fall short.

/** What an argument can reach. Models name APIs and give them a kind; rules name kinds and give them words. */
export type SinkKind =
  | 'shell-command'
  | 'program-name'
  | 'program-argument'
  | 'code'
  | 'path'
  | 'sql'
  | 'query'
  | 'url'
  | 'url-path'
  | 'regex'
  | 'property';

/**
 * How the strongest guard on the way fell short.
 * - `none`: nothing usable stands between.
 * - `raw-check`: the check looks at the text before it is resolved, so `a/../../b` passes it.
 * - `prefix`: the resolved path is compared with a root that does not end in a separator, so a sibling folder passes.
 * - `denylist`: known-bad values are refused, which leaves the rest of the world open.
 * - `redirect`: the address is checked, and the answer of whoever has it may send the server on to another.
 * - `listed-redirect`: the same, where only hosts of the program's own list are asked.
 */
export type Weakness = 'none' | 'raw-check' | 'prefix' | 'denylist' | 'redirect' | 'listed-redirect';

/** From no guard at all to one that nearly holds. */
export const weaknesses: readonly Weakness[] = [
  'none',
  'raw-check',
  'denylist',
  'redirect',
  'prefix',
  'listed-redirect',
];
