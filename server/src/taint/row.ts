// The row: what one API does with its arguments. Models are lists of rows and nothing else.
import type { SinkKind } from './kinds.ts';

/** An effect on the world, as in the capabilities of a tool. */
export type RowEffect =
  | 'reads-files'
  | 'writes-files'
  | 'deletes-files'
  | 'spawns-processes'
  | 'opens-network'
  | 'reads-database'
  | 'writes-database'
  | 'evaluates-code'
  | 'reads-environment';

/** Where in a call something stands: an argument, a field of an argument, every argument, those from one on, the last. */
export type Where =
  | number
  | { readonly argument: number; readonly field: string }
  /** A field path at any depth of an argument, lists included: `$where`, `query_string.query`. */
  | { readonly argument: number; readonly within: string }
  | 'all'
  /** Every argument, but for lists and objects behind a statement that stands there as a text: they fill it in. */
  | 'statement'
  | 'last'
  | { readonly from: number };

export interface Row {
  /** Modules as they are imported, `node:` left out; `global` for globals, `*` for any receiver that is not known. */
  readonly module: string | readonly string[];
  /** Names of the function or method. */
  readonly member: readonly string[];
  /** `module`: called on the module itself. `instance`: on something made by it. Both when left out. */
  readonly on?: 'module' | 'instance';
  /** What its arguments can do; several where it depends on the argument. */
  readonly sinks?: readonly { readonly kind: SinkKind; readonly at: Where; readonly when?: Condition }[];
  readonly effect?: RowEffect;
  /** It does what it does to the content of a file, and fails on a folder. */
  readonly filesOnly?: true;
  /** What the program itself has written has no effect on this machine: a script of a page, a template. */
  readonly contained?: true;
  /** Nothing can be changed in this language. */
  readonly looksOnly?: boolean;
  /** One call runs several statements, unless its first argument says one of these. */
  readonly several?: { readonly unless: readonly string[] };
  /** A spawn-like call: program, argument array, options with `shell`. Judged as a whole. */
  readonly spawn?: {
    readonly program: number;
    readonly args: number | { readonly argument: number; readonly field: string };
    readonly options: number;
  };
  /** Its arguments, or the lists among them, are the words that a program of this name is run with. */
  readonly words?: { readonly program: string };
  /** A whole command line as one list, the program first; or one text, which is the program. */
  readonly argv?: Where;
  /** It runs in a container or on another machine that is there for it: the program is meant to be chosen. */
  readonly elsewhere?: true;
  /** The shell that runs its commands is on another machine: it takes a text and nothing else. */
  readonly remote?: true;
  /** Its first argument goes to the standard input of what the instance was started with: a shell runs it. */
  readonly feeds?: true;
  /** The result is text that is safe inside the kinds named: a quoting function. */
  readonly quotes?: readonly SinkKind[];
  /** It goes where an answer sends it, unless this option has one of these values; members that never do. */
  readonly redirects?: {
    readonly option: string;
    readonly refused: readonly (string | number | boolean)[];
    readonly except?: readonly string[];
  };
  /** A tagged template whose holes are passed apart from the text. */
  readonly placeholders?: boolean;
}

/** Typed conditions on other arguments of the call. */
export type Condition =
  | { readonly truthy: Where }
  | { readonly equals: Where; readonly value: string }
  | { readonly tagged: boolean }
  /** The program itself writes this field of the first argument. */
  | { readonly own: string }
  | { readonly untagged: true }
  /** There is no other argument. */
  | { readonly alone: true }
  /** This is certainly a number. */
  | { readonly number: Where }
  /** The function here is what ends a promise: nothing is done but waiting. */
  | { readonly resolves: Where };

/** What a program makes of a word that begins with `-`. */
export interface OptionRow {
  /** Names of the program, without folder and `.exe`. */
  readonly program: readonly string[];
  /** Its first word that is no option (`log` of git); left out: the program itself, and words no other row is about. */
  readonly sub?: readonly string[];
  /** What the worst of its options can do, to read behind "make it"; left out where none does harm. */
  readonly does?: string;
  /** That option, as one word. */
  readonly example?: string;
  /** The word after which it reads no more options. */
  readonly marker?: '--' | '--end-of-options';
  /** Usual options that take no value: `-nv` for single letters that may be bundled, others word for word. */
  readonly flags?: readonly string[];
  /** Words of its own before the name of what it runs, to which all the rest belongs: 0 of `sudo`, 1 of `docker exec NAME`. */
  readonly own?: number;
  /** After the value of one of these the rest belongs to what it runs: `python -m module …`. */
  readonly ends?: readonly string[];
  /** Its first word may be options without a dash: `tar xzf`. */
  readonly bundle?: true;
}

/** A program that runs a text among its arguments. */
export interface InterpreterRow {
  /** Its name, without folder and `.exe`. */
  readonly program: RegExp;
  readonly runs: 'shell-command' | 'code';
  /** Options after which the text stands. */
  readonly code: RegExp;
  /** All words behind such an option are put together to the text. */
  readonly all?: true;
  /** Other options that take the next word. Everything else that looks like an option takes none. */
  readonly valued?: RegExp;
}
