// What a value breaks of its schema, before anybody puts it into words. Pure.
import type { Node } from 'jsonc-parser';
import type { Json } from '../../definitions/definition.ts';

export type Path = readonly (string | number)[];

export interface Failure {
  /** The value, or the key, that a person has to change. */
  readonly at: Node;
  /** What it is about, from the root. */
  readonly path: Path;
  readonly what: What;
}

export type What =
  | { readonly is: 'type'; readonly types: readonly string[]; readonly was: string }
  | { readonly is: 'values'; readonly values: readonly Json[] }
  | { readonly is: 'bound'; readonly side: 'least' | 'most'; readonly bound: number; readonly strictly: boolean }
  | { readonly is: 'multiple'; readonly of: number }
  | {
      readonly is: 'size';
      readonly side: 'least' | 'most';
      readonly bound: number;
      readonly of: 'character' | 'entry' | 'field';
    }
  | { readonly is: 'pattern'; readonly pattern: string }
  | { readonly is: 'format'; readonly format: string }
  /** `because`: it is needed only beside this one. */
  | { readonly is: 'missing'; readonly because?: string }
  | { readonly is: 'unknown'; readonly name: string; readonly known: readonly string[] }
  | { readonly is: 'forbidden' }
  | { readonly is: 'name' }
  | { readonly is: 'twice'; readonly first: number; readonly second: number }
  | { readonly is: 'contains'; readonly side: 'least' | 'most'; readonly bound: number; readonly found: number }
  | { readonly is: 'ruled-out' }
  | { readonly is: 'no-form'; readonly forms: number; readonly nearest: Failure | undefined }
  | { readonly is: 'several-forms'; readonly fit: number };

/**
 * What to say where none of several forms fits, each with what it breaks: of the form that was meant where that shows,
 * else one sentence about all.
 */
export function ofForms(node: Node, path: Path, forms: readonly (readonly Failure[])[]): readonly Failure[] {
  const itself = (failure: Failure) => failure.at === node && failure.path.length === path.length;
  const isType = (failure: Failure) => itself(failure) && failure.what.is === 'type';
  const near = forms.filter((form) => !form.some(isType));
  if (near.length === 0) {
    const whats = forms.flatMap((form) => form.filter(isType).map(({ what }) => what));
    const types = whats.flatMap((what) => (what.is === 'type' ? what.types : []));
    const [first] = whats;
    const was = first?.is === 'type' ? first.was : '';
    return [{ at: node, path, what: { is: 'type', types: [...new Set(types)], was } }];
  }
  if (near.length === 1) return near[0]!;
  const values = valuesOfAll(near);
  if (values !== undefined) return [values];
  // "kind" says which form is meant: those that have another kind are not.
  const meant = near.filter((form) => !form.some(({ what }) => what.is === 'values'));
  if (meant.length === 1) return meant[0]!;
  const among = meant.length === 0 ? near : meant;
  const least = Math.min(...among.map((form) => form.length));
  const nearest = among.filter((form) => form.length === least);
  return [
    {
      at: node,
      path,
      what: { is: 'no-form', forms: forms.length, nearest: nearest.length === 1 ? nearest[0]![0] : undefined },
    },
  ];
}

/** Where each form has another fixed value at one place, all of them are what may stand there. */
function valuesOfAll(forms: readonly (readonly Failure[])[]): Failure | undefined {
  const [first, ...others] = forms;
  for (const failure of first ?? []) {
    if (failure.what.is !== 'values') continue;
    const same = others.map((form) => form.find(({ at, what }) => at === failure.at && what.is === 'values'));
    if (!same.every((one) => one !== undefined)) continue;
    const values = [failure, ...same].flatMap(({ what }) => (what.is === 'values' ? what.values : []));
    return { ...failure, what: { is: 'values', values } };
  }
  return undefined;
}
