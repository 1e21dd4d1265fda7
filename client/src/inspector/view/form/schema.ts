// Reads a JSON Schema that a stranger wrote: references within it followed, what holds together put together.
//
// One level at a time: a schema that contains itself is read as far as somebody opens it. Nothing is ever fetched, no
// pattern is ever run.

/** A JSON object as it came, with whatever in it. */
export interface Keywords {
  readonly [keyword: string]: unknown;
}

/** A schema with its references followed: all parts hold at once. */
export interface Resolved {
  readonly parts: readonly Keywords[];
  /** A part says `false`: no value is allowed. */
  readonly never: boolean;
  /** Why it could not be read as a whole: one sentence for people, in which text of the schema stands. */
  readonly problem: string | undefined;
  /** The last part of the reference that led here: `Address` of `#/$defs/Address`. */
  readonly refName: string | undefined;
}

/** So many parts hold at once at most. */
const MOST_PARTS = 100;
/** So much of a schema is looked at when it comes. */
const MOST_VALUES = 500_000;
const DEEPEST = 300;

/**
 * @param schema a part of `root`, or `root` itself
 * @param root the whole document, which references point into
 */
export function resolve(schema: unknown, root: unknown): Resolved {
  const parts: Keywords[] = [];
  const seen = new Set<unknown>();
  let never = false;
  let problem: string | undefined;
  let refName: string | undefined;
  const waiting: unknown[] = [schema];
  while (waiting.length > 0) {
    const part = waiting.shift();
    if (part === true || seen.has(part)) continue;
    if (part === false) never = true;
    else if (!isObject(part)) problem ??= 'This part of the schema is no schema.';
    else {
      seen.add(part);
      if (seen.size > MOST_PARTS) {
        problem ??= 'This part of the schema is made of too many parts.';
        break;
      }
      parts.push(part);
      const all = own(part, 'allOf');
      const next: unknown[] = Array.isArray(all) ? all.slice(0, MOST_PARTS) : [];
      const ref = own(part, '$ref') ?? own(part, '$dynamicRef') ?? own(part, '$recursiveRef');
      if (typeof ref === 'string') {
        const target = follow(ref, root);
        if ('problem' in target) problem ??= target.problem;
        else {
          next.unshift(target.schema);
          if (parts.length === 1) refName = nameOf(ref);
        }
      }
      waiting.unshift(...next);
    }
  }
  return { parts, never, problem, refName };
}

export function isObject(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property of its own; nothing that objects have by birth. */
export function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Keywords)[name] : undefined;
}

/** What the parts say for a keyword, in order. */
export function said(parts: readonly Keywords[], keyword: string): unknown[] {
  return parts.flatMap((part) => (Object.hasOwn(part, keyword) ? [part[keyword]] : []));
}

/** The first text that a part gives for a keyword. */
export function textSaid(parts: readonly Keywords[], keyword: string): string | undefined {
  return said(parts, keyword).find((value): value is string => typeof value === 'string' && value !== '');
}

/** Whether a schema can be read at all without recursion ending badly: not too deep, not too large. */
export function isManageable(schema: unknown): boolean {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: schema, depth: 0 }];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (++count > MOST_VALUES || next.depth > DEEPEST) return false;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const value of Object.values(next.value)) waiting.push({ value, depth: next.depth + 1 });
  }
  return true;
}

/** JSON with the keys sorted: the same for values that are equal as JSON. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'number') return String(value === 0 ? 0 : value);
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
  return `{${entries.sort().join(',')}}`;
}

function follow(ref: string, root: unknown): { readonly schema: unknown } | { readonly problem: string } {
  const hash = ref.indexOf('#');
  const document = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = hash < 0 ? '' : ref.slice(hash + 1);
  const base = document === '' ? root : embedded(document, root);
  if (base === undefined) {
    return { problem: `The schema points to ${ref}, which is outside of it. It is not fetched.` };
  }
  const schema = fragment === '' ? base : fragment.startsWith('/') ? pointed(fragment, base) : anchored(fragment, base);
  return schema === undefined ? { problem: `The schema points to ${ref}, which it does not have.` } : { schema };
}

/** A part that carries its own address, or the root by its address. */
function embedded(id: string, root: unknown): unknown {
  return [root, ...definitionsOf(root)].find((each) => isObject(each) && own(each, '$id') === id);
}

function anchored(name: string, base: unknown): unknown {
  const named = (each: unknown) =>
    isObject(each) &&
    (own(each, '$anchor') === name || own(each, '$dynamicAnchor') === name || own(each, '$id') === `#${name}`);
  return [base, ...definitionsOf(base)].find(named);
}

function definitionsOf(schema: unknown): unknown[] {
  if (!isObject(schema)) return [];
  return [own(schema, '$defs'), own(schema, 'definitions')].flatMap((each) =>
    isObject(each) ? Object.values(each) : [],
  );
}

function pointed(pointer: string, base: unknown): unknown {
  let at = base;
  for (const step of pointer.slice(1).split('/')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = own(at, unescaped(step));
  }
  return at;
}

function unescaped(step: string): string {
  let plain = step;
  try {
    plain = decodeURIComponent(step);
  } catch {
    // A lone percent sign: the name has it.
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~');
}

function nameOf(ref: string): string | undefined {
  const last = ref.split(/[/#]/).at(-1);
  return last === undefined || last === '' ? undefined : unescaped(last);
}
