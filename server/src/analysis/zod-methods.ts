// Methods of zod schemas: what each adds to a schema, and what a value is once it was parsed.

import { assume } from './assume.ts';
import type { Fact, FactKind } from './facts.ts';
import { callValue, isFunction } from './invoke.ts';
import type { Machine } from './machine.ts';
import { beginsWithoutDash, spellsHost } from './pattern-charsets.ts';
import { getProperty } from './properties.ts';
import { isClosed, patternCharset, type Schema } from './schema.ts';
import { alternatives, type Ext, type Obj, type Site, type Value } from './values.ts';
import { type Recipe, written } from './written.ts';
import { changed, FORMATS, piped, schemaOf, schemaValue, shapeOf, withRecipe } from './zod.ts';

/** Methods that answer with a value, not with a schema. */
const PARSING = /^(?:safe)?(?:parse|encode|decode)(?:Async)?$/i;

/** Methods of schemas. */
export function schemaMethod(
  m: Machine,
  base: Value,
  obj: Obj,
  name: string,
  args: readonly Value[],
  site: Site,
): Value {
  const self = obj.schema!.recipe;
  const made = methodOf(m, base, obj, name, args, site);
  if (PARSING.test(name) || !self) return made;
  const recipe = (): Recipe => ({ call: name, args: args.map((a) => written(a)), self });
  return withRecipe(m, made, [base, ...args], recipe) ?? made;
}

function methodOf(m: Machine, base: Value, obj: Obj, name: string, args: readonly Value[], site: Site): Value {
  const schema = obj.schema!;
  const [a] = args;
  const change = (more: Partial<Schema>): Value => changed(m, schema, more, obj.site ?? site);
  const made = schema.from === undefined ? {} : { from: schema.from };
  const number = a?.t === 'lit' && typeof a.value === 'number' ? a.value : undefined;
  const guaranteed = (kind: FactKind): Value => change({ guarantees: [...(schema.guarantees ?? []), kind] });
  if (FORMATS.has(name) && schema.type === 'string') return change({ format: name });
  switch (name) {
    case 'optional':
    case 'nullable':
    case 'nullish':
      return change({ optional: true, around: name });
    case 'default':
    case 'prefault':
      if (a?.t === 'lit') return change({ optional: true, around: name, fallback: a });
      return change({ optional: true, around: name });
    case 'catch':
      return change({ optional: true, lenient: true, around: name });
    case 'readonly':
      return change({ around: name });
    case 'brand':
      return change(wrapped(schema, name));
    case 'unwrap':
    case 'innerType':
    case 'sourceType':
    case 'removeDefault':
    case 'removeCatch': {
      const { around: _around, fallback: _fallback, ...inner } = schema;
      return schemaValue(m, inner, obj.site ?? site);
    }
    case 'strict':
      return change({ strict: true });
    case 'describe': {
      const text = a?.t === 'lit' ? String(a.value) : undefined;
      return change({
        ...(text !== undefined ? { description: text } : {}),
        ...(a ? { descriptionValue: a } : {}),
        descriptionSite: site,
      });
    }
    case 'meta': {
      const d = a ? getProperty(m, a, 'description', site) : undefined;
      return d?.t === 'lit' && d.value !== undefined
        ? change({ description: String(d.value), descriptionSite: site })
        : base;
    }
    case 'min':
    case 'gte':
    case 'gt':
      return number === undefined ? base : change({ min: number });
    case 'max':
    case 'lte':
    case 'lt':
    case 'length':
    case 'size':
      // A maximum that is no constant is one all the same.
      return number === undefined ? (a ? guaranteed('limited') : base) : change({ max: number });
    case 'negative':
    case 'nonpositive':
      return change({ max: 0 });
    case 'regex':
      if (a?.t === 'regex') {
        const charset = patternCharset(a.source, a.flags);
        const both = charset && schema.charset ? charset.and(schema.charset) : (charset ?? schema.charset);
        const guarantees = [
          ...(spellsHost(a.source, a.flags) ? (['host'] as const) : []),
          ...(beginsWithoutDash(a.source, a.flags) ? (['not-dash'] as const) : []),
          ...(schema.guarantees ?? []),
        ];
        return change({
          pattern: a.source,
          ...(both ? { charset: both } : {}),
          ...(guarantees.length ? { guarantees } : {}),
        });
      }
      return base;
    case 'refine':
      return refined(m, schema, a, obj.site ?? site);
    case 'superRefine':
      return refined(m, schema, a, obj.site ?? site, 'superRefine');
    case 'check':
      return refined(m, schema, a, obj.site ?? site, 'check');
    case 'startsWith':
      return refined(m, schema, prefixTest(m, a), obj.site ?? site);
    case 'transform':
    case 'overwrite':
      return change({
        custom: true,
        ...(a ? { transforms: [...(schema.transforms ?? []), a] } : {}),
        ...(name === 'transform' ? { around: name } : {}),
      });
    case 'pipe':
      return a ? piped(m, schema, a, site) : base;
    case 'extend':
    case 'safeExtend':
    case 'augment': {
      const more = shapeOf(m, a);
      const props = new Map([...(schema.props ?? []), ...(more ?? [])]);
      return change({ type: 'object', props, ...(more ? {} : { doubtful: true }) });
    }
    case 'merge':
    case 'and': {
      const other = a ? schemaOf(m, a) : undefined;
      return change({
        type: 'object',
        props: new Map([...(schema.props ?? []), ...(other?.props ?? [])]),
        ...(name === 'and' ? { around: name } : {}),
        ...(other ? {} : { doubtful: true }),
      });
    }
    case 'or': {
      const other = a ? schemaOf(m, a) : undefined;
      return changed(m, undefined, { ...made, type: 'union', members: [schema, ...(other ? [other] : [])] }, site);
    }
    case 'pick':
    case 'omit': {
      const keys = a?.t === 'ref' ? new Set(a.obj.names()) : new Set<string>();
      const props = new Map([...(schema.props ?? [])].filter(([k]) => keys.has(k) === (name === 'pick')));
      return change({ props, ...(a?.t === 'ref' ? {} : { doubtful: true }) });
    }
    case 'partial':
    case 'deepPartial':
      return change({
        props: new Map(
          [...(schema.props ?? [])].map(([k, s]) => [
            k,
            { ...s, optional: true, recipe: s.recipe && { call: 'optional', args: [], self: s.recipe } },
          ]),
        ),
      });
    case 'passthrough':
    case 'loose':
    case 'catchall':
      return change({ open: true });
    case 'array':
      return changed(m, undefined, { ...made, type: 'array', element: schema }, site);
    case 'keyof':
      return changed(m, undefined, { ...made, type: 'enum', values: [...(schema.props?.keys() ?? [])] }, site);
    case 'parse':
    case 'parseAsync':
    case 'decode':
      if (!a) return m.unknown(site);
      // What has not thrown has passed, also under its old name.
      m.learnAll(passedBy(schema, a, site));
      return parsed(m, schema, a);
    case 'safeParse':
    case 'safeParseAsync': {
      if (!a) return m.unknown(site);
      const ok = m.record({ success: m.terms.true, data: parsed(m, schema, a) }, site);
      const failed = m.record({ success: m.terms.false, error: m.terms.op('error', [], site) }, site);
      return m.terms.union([
        { value: ok, given: passedBy(schema, a, site) },
        { value: failed, given: [] },
      ]);
    }
    default:
      return base;
  }
}

// What is known of a value that a schema has let pass, where the value itself is gone on with.
function passedBy(schema: Schema, value: Value, site: Site): Fact[] {
  const { charset } = schema;
  const asItIs = isOfItself(schema.recipe);
  return alternatives(value).flatMap((v): Fact[] => {
    const about = { term: v.id, of: v, site };
    if (v.t === 'lit' || v.t === 'ref') return [];
    return [
      ...(v.t === 'src' && !v.checked ? [{ ...about, kind: 'parsed' as const }] : []),
      ...(asItIs && charset ? [{ ...about, kind: 'charset' as const, charset }] : []),
      ...(asItIs && isClosed(schema) ? [{ ...about, kind: 'closed' as const }] : []),
    ];
  });
}

/** Calls that make a schema of texts, or narrow it, and change nothing of a text before it is looked at. */
const LOOKS =
  /^(?:string|enum|nativeEnum|literal|regex|min|max|length|nonempty|uuid|guid|refine|superRefine|includes|startsWith|endsWith|email|url|describe|meta|brand|readonly)$/;

function isOfItself(recipe: Recipe | undefined): boolean {
  for (let at = recipe; at; at = at.self) if (!LOOKS.test(at.call)) return false;
  return recipe !== undefined;
}

/** A value after a schema let it pass: the client's values now have its types. */
export function parsed(m: Machine, schema: Schema, v: Value): Value {
  switch (v.t) {
    case 'src':
      return m.terms.src(v.path, schema, true, v.from);
    case 'union':
      return m.terms.union(v.alts.map((a) => ({ ...a, value: parsed(m, schema, a.value) })));
    case 'ref': {
      if (v.obj.kind !== 'object' || !schema.props) return v;
      const out = m.object('object', v.obj.site);
      for (const [name, inner] of schema.props) {
        const field = getProperty(m, v, name, undefined);
        if (field.t !== 'lit' || field.value !== undefined) out.slots.set(`.${name}`, parsed(m, inner, field));
        else if (inner.fallback && !inner.transforms) out.slots.set(`.${name}`, inner.fallback);
      }
      return m.ref(out);
    }
    case 'ext':
      return setting(m, schema, v);
    case 'op':
      // Something computed from a client's value, a fallback object for instance.
      return v;
    default:
      return v;
  }
}

// The environment after a schema let it pass: where a variable is not set there is the schema's default.
function setting(m: Machine, schema: Schema, v: Ext): Value {
  if (v.path === ENVIRONMENT && schema.props && !schema.open) {
    const out = m.object('object', schema.site);
    for (const [name, inner] of schema.props)
      out.slots.set(`.${name}`, parsed(m, inner, getProperty(m, v, name, undefined)));
    return m.ref(out);
  }
  const { fallback, transforms } = schema;
  return fallback && !transforms && v.path.startsWith(`${ENVIRONMENT}.`) ? m.terms.any([v, fallback]) : v;
}
const ENVIRONMENT = 'global#process.env';

/** A value as a schema's `.transform()` functions leave it. */
export function transformed(m: Machine, schema: Schema | undefined, v: Value, site: Site): Value {
  return (schema?.transforms ?? []).reduce<Value>(
    (value, fn) => (isFunction(fn) || fn.t === 'ext' ? callValue(m, fn, m.terms.undefined, [value], site, []) : value),
    v,
  );
}

// What zod 3 puts round a schema and zod 4 does not; nothing is hidden by it that was hidden before.
function wrapped(schema: Schema, by: string): Partial<Schema> {
  return schema.around === undefined ? { around: by } : {};
}

function prefixTest(m: Machine, prefix: Value | undefined): Value | undefined {
  return prefix && m.native(({ args, site }) => m.terms.op('startsWith', [args[0] ?? m.terms.undefined, prefix], site));
}

// A check that speaks through its context: where it has added an issue, the value does not pass.
function context(m: Machine, probe: Value, site: Site): Value {
  const refuse = m.native(() => m.choose([]));
  const issues = m.record({ push: refuse }, site);
  return m.record({ addIssue: refuse, issues, value: probe }, site);
}

// `.refine(p => isSafe(p))`: what the predicate proves becomes part of the schema.
function refined(m: Machine, schema: Schema, predicate: Value | undefined, site: Site, by = 'refine'): Value {
  const { id: _id, ...rest } = { ...schema, ...(by === 'check' ? {} : wrapped(schema, by)) };
  if (!predicate || !isFunction(predicate)) return schemaValue(m, { ...rest, custom: true }, site);
  const probe = m.terms.src('', undefined, false);
  const mark = m.mark;
  let more: Partial<Schema> = {};
  m.alive(() => {
    const value = transformed(m, schema, probe, site);
    const told = context(m, value, site);
    const args = by === 'check' ? [told] : by === 'superRefine' ? [value, told] : [value];
    const result = callValue(m, predicate, m.terms.undefined, args, site, []);
    if (by !== 'refine' || assume(m, result, true)) {
      const charset = m.knows(probe, 'charset')?.charset;
      if (charset) more = { charset: schema.charset ? schema.charset.and(charset) : charset };
      const kinds = (
        [
          'closed',
          'number',
          'limited',
          'confined',
          'confined-real',
          'no-dotdot',
          'not-absolute',
          'not-dash',
          'host',
          'address',
        ] as const
      ).filter((k) => m.knows(probe, k));
      if (kinds.length) more = { ...more, guarantees: [...(schema.guarantees ?? []), ...kinds] };
    }
    return true;
  });
  m.rollback(mark);
  return schemaValue(m, { ...rest, ...more, custom: true }, site);
}
