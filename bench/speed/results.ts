// What a whole run found, as it is kept and as the page is made from it.
import type { Kind } from './edits.ts';
import type { Package, Window } from './extension-cost.ts';
import type { Start, Typing } from './latency.ts';
import type { Measured, Taken } from './measure.ts';
import { taken } from './measure.ts';

/** One tree and what each side took on it. */
export interface TreeResult {
  readonly name: string;
  readonly files: number;
  readonly sides: readonly Measured[];
}

export interface Latency {
  /** Times the smallest workspace. */
  readonly size: number;
  readonly files: number;
  readonly typing: Typing;
}

export interface Results {
  readonly stamp: {
    readonly date: string;
    readonly node: string;
    /** The Node that ran the language server. */
    readonly editorNode: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memory: number;
    readonly system: string;
    /** The system's load in the minute before the run. */
    readonly load: number;
    readonly quick: boolean;
    readonly commit: string;
    readonly versions: Readonly<Record<string, string>>;
  };
  readonly popular?: { readonly each: readonly TreeResult[]; readonly whole: TreeResult };
  readonly generated?: readonly (TreeResult & { readonly size: number })[];
  readonly latency?: readonly Latency[];
  /** Milliseconds of a bare parse of the file that each kind is typed into. */
  readonly parse?: Readonly<Record<Kind, number>>;
  readonly starts?: { readonly cold: readonly Start[]; readonly warm: readonly Start[] };
  readonly windows?: readonly (Window | { readonly why: string })[];
  readonly package?: Package;
}

/** The names of the sides that the page speaks about. */
export const SIDE = {
  floor: 'bare parse (the floor)',
  check: 'toolward check',
  workers: 'toolward check, a thread for each core',
  read: 'reading alone',
  security: 'ESLint + security',
  oxlint: 'oxlint, 1 thread',
  oxlintAll: 'oxlint, its default threads',
  typed: 'typescript-eslint, typed',
  tsc: 'tsc --noEmit',
} as const;

/** What one side took on a tree; undefined when it was not run or failed. */
export function sideOf(tree: TreeResult, name: string): Taken | undefined {
  const side = tree.sides.find((each) => each.name === name);
  return side && taken(side);
}

/** Wall time of a side over several trees, each checked by itself; undefined when it failed on one. */
export function sumOf(trees: readonly TreeResult[], name: string): number | undefined {
  const all = trees.map((tree) => sideOf(tree, name)?.wallMs);
  return all.some((ms) => ms === undefined) ? undefined : all.reduce<number>((sum, ms) => sum + ms!, 0);
}

/** The sides that did not run, and those that saw other files than the tree has. */
export function failures({ popular, generated = [] }: Results): string[] {
  const trees = [...(popular ? [...popular.each, popular.whole] : []), ...generated];
  const why = ({ failed, files }: Measured, tree: TreeResult) =>
    failed ?? (files !== undefined && files !== tree.files ? `saw ${files} files of ${tree.files}` : undefined);
  return trees.flatMap((tree) =>
    tree.sides.flatMap((side) => {
      const what = why(side, tree);
      return what === undefined ? [] : [`${side.name} on ${tree.name}: ${what}`];
    }),
  );
}
