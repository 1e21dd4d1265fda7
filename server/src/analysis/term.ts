// One shape for all terms: the engine reads `t` and `id` of everything, and the same shape makes that read quick.

import type { Origin } from './kept.ts';
import type { Schema } from './schema.ts';
import type { Traits } from './traits.ts';
import type { Alternative, Obj, Primitive, Site, Value } from './values.ts';

/** What a term is made of, beside its kind and number; see the kinds of `Value` for which has which. */
export interface Parts {
  readonly value?: Primitive;
  readonly source?: string;
  readonly flags?: string;
  readonly parts?: readonly (string | Value)[];
  readonly site?: Site | undefined;
  readonly path?: string;
  readonly schema?: Schema | undefined;
  readonly checked?: boolean;
  readonly from?: Origin | undefined;
  readonly op?: string;
  readonly args?: readonly Value[];
  readonly made?: readonly Value[];
  readonly obj?: Obj;
  readonly alts?: readonly Alternative[];
}

/** A term of any kind: always the same fields in the same order, most of them undefined. */
export class Term {
  readonly t: Value['t'];
  readonly id: number;
  readonly value: Primitive;
  readonly source: string | undefined;
  readonly flags: string | undefined;
  readonly parts: readonly (string | Value)[] | undefined;
  readonly site: Site | undefined;
  readonly path: string | undefined;
  readonly schema: Schema | undefined;
  readonly checked: boolean | undefined;
  readonly from: Origin | undefined;
  readonly op: string | undefined;
  readonly args: readonly Value[] | undefined;
  readonly made: readonly Value[] | undefined;
  readonly obj: Obj | undefined;
  readonly alts: readonly Alternative[] | undefined;
  /** Worked out when first asked for. */
  traits: Traits | undefined = undefined;

  constructor(t: Value['t'], id: number, of: Parts) {
    this.t = t;
    this.id = id;
    this.value = of.value;
    this.source = of.source;
    this.flags = of.flags;
    this.parts = of.parts;
    this.site = of.site;
    this.path = of.path;
    this.schema = of.schema;
    this.checked = of.checked;
    this.from = of.from;
    this.op = of.op;
    this.args = of.args;
    this.made = of.made;
    this.obj = of.obj;
    this.alts = of.alts;
  }
}

/** True for a term, as opposed to a list of them or a mark. */
export function isValue(v: unknown): v is Value {
  return v instanceof Term;
}
