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
  /** A query in a language that can only search. */
  | 'search'
  /** An object that says what is looked for, in which a nested object is an operator. */
  | 'filter'
  | 'url'
  /** The path of an address whose host the program has fixed. No model names it: it is looked at wherever a `url` is. */
  | 'url-path'
  | 'regex'
  | 'property'
  /** An object of the caller's that is merged with all that is in it. */
  | 'properties'
  /** How much memory is taken. */
  | 'memory'
  /** How much is computed, or how often a loop turns. */
  | 'work'
  /** How long is waited. */
  | 'delay'
  /** Something done to the world outside for each element of a list. No model names it: any such call in a loop is one. */
  | 'repetition';

/** Kinds that a number harms by being large. */
export const AMOUNTS: ReadonlySet<SinkKind> = new Set<SinkKind>(['memory', 'work', 'delay']);

/** Kinds that do harm in a page of a browser as well, which has no files and no database, and may take its time. */
export const IN_PAGES: ReadonlySet<SinkKind> = new Set<SinkKind>(['code', 'url']);

/**
 * What keeps a statement of the caller's from changing anything.
 * - `none`: nothing does
 * - `text`: its text was looked at
 * - `left-open`: it runs in a read-only transaction, and may hold several statements, the first of which ends it
 * - `read-only`: it cannot, or nothing can be changed in this language, or it does not go to a database
 */
export type Access = 'none' | 'text' | 'left-open' | 'read-only';

/**
 * How the strongest guard on the way fell short.
 * - `none`: nothing usable stands between.
 * - `raw-check`: the check looks at the text before it is resolved, so `a/../../b` passes it.
 * - `prefix`: the resolved path is compared with a root that does not end in a separator, so a sibling folder passes.
 * - `denylist`: known-bad values are refused, which leaves the rest of the world open.
 * - `redirect`: the address is checked, and the answer of whoever has it may send the server on to another.
 * - `listed-redirect`: the same, where only hosts of the program's own list are asked.
 * - `symlink`: the text of the path is confined, and links below the root are followed without a look where they lead.
 */
export type Weakness = 'none' | 'raw-check' | 'prefix' | 'denylist' | 'redirect' | 'listed-redirect' | 'symlink';

/** From no guard at all to one that nearly holds. */
export const weaknesses: readonly Weakness[] = [
  'none',
  'raw-check',
  'denylist',
  'redirect',
  'prefix',
  'listed-redirect',
  'symlink',
];

/** What a program could be made to do by an option in this place. */
export interface OptionPlace {
  /** The program as it is named, without its folder; undefined where nobody knows it. */
  readonly program: string | undefined;
  /** What the worst of its options does; undefined where none is known to do harm. */
  readonly does: string | undefined;
  /** That option, as one word. */
  readonly example: string | undefined;
  /** The word that ends its options. */
  readonly marker: '--' | '--end-of-options' | undefined;
  /** The models have the program. */
  readonly known: boolean;
  /** The word chooses what the program is to do (`git WORD`). */
  readonly subcommand: boolean;
}
