// Schemas that were converted before: while an author types, nearly all of a program's schemas stay what they were.
import type { Recipe, Written } from '../analysis/written.ts';
import type { Json } from './definition.ts';

/** Structures, and conversions, that are kept; with more, everything is forgotten and begins anew. */
const MAX_KEPT = 200_000;

/** Kept by the caller for as long as it likes; what is equal in structure is converted once. */
export class KnownSchemas {
  /** Structures by what they are made of, as numbers. */
  readonly #numbers = new Map<string, number>();
  #seen = new WeakMap<object, number>();
  readonly #json = new Map<string, Json>();

  /** What `make` gives, or gave for an equal value. `how`: what else it depends on. */
  once(value: Written, how: string, make: () => Json): Json {
    if (this.#numbers.size + this.#json.size > MAX_KEPT) {
      this.#numbers.clear();
      this.#json.clear();
      this.#seen = new WeakMap();
    }
    let key: string;
    try {
      key = `${how}:${this.#number(value)}`;
    } catch {
      // Nested deeper than the stack: it is converted each time, as far as that can be done.
      return make();
    }
    const known = this.#json.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#json.set(key, made);
    return made;
  }

  #number(value: Written): number {
    const seen = this.#seen.get(value);
    if (seen !== undefined) return seen;
    const number = this.#of(this.#parts(value));
    this.#seen.set(value, number);
    return number;
  }

  #parts(value: Written): string {
    switch (value.is) {
      case 'constant':
        return `constant ${typeof value.value} ${String(value.value)}`;
      case 'text':
        return `text ${JSON.stringify(value.parts)}`;
      case 'pattern':
        return `pattern ${value.flags} ${value.source}`;
      case 'list':
        return `list ${value.open} ${value.items.map((one) => this.#number(one)).join(' ')}`;
      case 'table':
        return `table ${value.open} ${value.fields.map(([name, one]) => `${JSON.stringify(name)} ${this.#number(one)}`).join(' ')}`;
      case 'schema':
        return `schema ${this.#recipe(value.recipe)}`;
      default:
        return value.is;
    }
  }

  // Methods follow each other in long chains: from the first to the last, without recursion.
  #recipe(recipe: Recipe): number {
    const chain: Recipe[] = [];
    let at: Recipe | undefined = recipe;
    while (at && !this.#seen.has(at)) {
      chain.push(at);
      at = at.self;
    }
    let self = at && this.#seen.get(at);
    for (const one of chain.reverse()) {
      self = this.#of(
        `${one.library ?? ''}#${one.call} ${self ?? ''} ${one.args.map((arg) => this.#number(arg)).join(' ')}`,
      );
      this.#seen.set(one, self);
    }
    return self!;
  }

  #of(parts: string): number {
    const known = this.#numbers.get(parts);
    if (known !== undefined) return known;
    this.#numbers.set(parts, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}
