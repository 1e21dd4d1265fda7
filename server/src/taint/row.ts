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
  | 'all'
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
  /** A spawn-like call: program, argument array, options with `shell`. Judged as a whole. */
  readonly spawn?: { readonly program: number; readonly args: number; readonly options: number };
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
  | { readonly untagged: true };
