// From a JSON Schema to what a form shows for it, one level at a time.
import { hintsOf, isRequirement } from './hints.ts';
import { type Option, optionOf, optionsOf } from './options.ts';
import { isObject, type Keywords, own, type Resolved, resolve, said, textSaid } from './schema.ts';

/** What a form shows for a value. Texts in it are the server's: they are made visible where they are shown. */
export type Shape = Text | Numeric | Options | ObjectShape | List | Choice | AnyJson;

interface Said {
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly hints: readonly string[];
  /** `null` may stand in place of the value; of options it is one of them instead. */
  readonly nullable: boolean;
  readonly deprecated: boolean;
  /** Undefined where there is none, or none that JSON can say. */
  readonly default: { readonly text: string } | undefined;
  readonly refName: string | undefined;
}

export interface Text extends Said {
  readonly is: 'text';
  readonly format: string | undefined;
  readonly secret: boolean;
}

export interface Numeric extends Said {
  readonly is: 'number';
  readonly whole: boolean;
}

/** One of a list of values: an enum, a constant, true or false, null. */
export interface Options extends Said {
  readonly is: 'options';
  readonly options: readonly Option[];
  readonly boolean: boolean;
}

export interface ObjectShape extends Said {
  readonly is: 'object';
  readonly properties: ReadonlyMap<string, Property>;
  /** The schema of properties that have no name in it; false where there may be none. */
  readonly extra: unknown;
  /** Such properties are what the schema is about, not merely not excluded. */
  readonly wantsExtra: boolean;
}

export interface Property {
  readonly schema: unknown;
  readonly required: boolean;
}

export interface List extends Said {
  readonly is: 'list';
  /** Schemas of the first items. */
  readonly first: readonly unknown[];
  /** The schema of all others; false where there may be none. */
  readonly rest: unknown;
}

export interface Choice extends Said {
  readonly is: 'choice';
  readonly variants: readonly unknown[];
}

/** Any JSON, as text. */
export interface AnyJson extends Said {
  readonly is: 'any';
  /** Why there is no form for it, where there should be one. */
  readonly problem: string | undefined;
}

type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';

const TYPES: readonly TypeName[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const MOST_VARIANTS = 200;
const MOST_OPTIONS = 20_000;
/** An alternative that is the only one stands for the whole, so often at most. */
const MOST_WRAPPINGS = 20;
const MOST_PROPERTIES = 5_000;
/** Keywords that say something about a value without excluding any. */
const ANNOTATIONS =
  /^(title|description|default|examples?|deprecated|readOnly|writeOnly|\$schema|\$id|\$defs|definitions|\$comment|\$anchor|\$ref|\$dynamicRef|\$dynamicAnchor|\$recursiveRef|\$recursiveAnchor|\$vocabulary|allOf|discriminator|x-.*)$/;
/** Keywords that are followed before anything else, so that they are not followed again. */
const FOLLOWED = new Set(['$ref', '$dynamicRef', '$recursiveRef', 'allOf']);

/**
 * @param schema a part of `root`, or made of such parts
 * @param root the whole schema, into which references point
 */
export function shapeOf(schema: unknown, root: unknown): Shape {
  return shaped(resolve(schema, root), root, false, 0);
}

function shaped(resolved: Resolved, root: unknown, nullable: boolean, depth: number): Shape {
  const { parts } = resolved;
  if (depth > MOST_WRAPPINGS) return any(resolved, nullable, 'The schema goes round in a circle here.');
  if (resolved.problem !== undefined) return any(resolved, nullable, resolved.problem);
  if (resolved.never) return any(resolved, nullable, 'The schema allows no value here.');
  const types = typesOf(parts);
  if (types?.length === 0) return any(resolved, nullable, 'What the schema says here contradicts itself.');
  const options = optionsOf(parts, root);
  if (options !== undefined) return choosing(resolved, options, types, nullable);
  for (const keyword of ['oneOf', 'anyOf']) {
    const group = groupOf(parts, keyword);
    if (group !== undefined) return either(resolved, root, keyword, group, nullable, depth);
  }
  const known = types ?? guess(parts);
  const kinds = known?.filter((type) => type !== 'null');
  // Everything but null, or all: there is nothing to choose from.
  if (known === undefined || kinds === undefined || kinds.length >= 5) return any(resolved, nullable, undefined);
  if (kinds.length === 0) return { ...base(resolved, false), is: 'options', options: [optionOf(null)], boolean: false };
  const mayBeNull = nullable || kinds.length < known.length;
  if (kinds.length === 1) return simple(resolved, kinds[0]!, mayBeNull);
  const constraints = withoutFollowed(parts, new Set(['type', 'nullable']));
  const variants = kinds.map((type) => ({ allOf: [...constraints, { type }] }));
  return { ...base(resolved, mayBeNull), is: 'choice', variants, hints: [] };
}

function simple(resolved: Resolved, type: Exclude<TypeName, 'null'>, nullable: boolean): Shape {
  const { parts } = resolved;
  const about = base(resolved, nullable);
  switch (type) {
    case 'string': {
      const format = textSaid(parts, 'format');
      return { ...about, is: 'text', format, secret: format === 'password' };
    }
    case 'number':
    case 'integer':
      return { ...about, is: 'number', whole: type === 'integer' };
    case 'boolean': {
      const options = [optionOf(true), optionOf(false), ...(nullable ? [optionOf(null)] : [])];
      return { ...about, nullable: false, is: 'options', options, boolean: true };
    }
    case 'object':
      return object(resolved, about);
    case 'array':
      return list(parts, about);
  }
}

function object({ parts }: Resolved, about: Said): ObjectShape {
  const schemas = new Map<string, unknown[]>();
  const required = new Set<string>();
  const add = (properties: unknown, onlyNew: boolean) => {
    if (!isObject(properties)) return;
    for (const [name, schema] of Object.entries(properties).slice(0, MOST_PROPERTIES)) {
      const known = schemas.get(name);
      if (known === undefined) schemas.set(name, [schema]);
      else if (!onlyNew) known.push(schema);
    }
  };
  for (const part of parts) add(own(part, 'properties'), false);
  for (const names of said(parts, 'required')) {
    if (!Array.isArray(names)) continue;
    for (const name of names.slice(0, MOST_PROPERTIES)) if (typeof name === 'string') required.add(name);
  }
  // What only comes up under a condition is there to be filled in; whether it must be is told when it is checked.
  for (const keyword of ['then', 'else']) {
    for (const schema of said(parts, keyword)) if (isObject(schema)) add(own(schema, 'properties'), true);
  }
  for (const dependent of said(parts, 'dependentSchemas')) {
    if (!isObject(dependent)) continue;
    for (const schema of Object.values(dependent)) if (isObject(schema)) add(own(schema, 'properties'), true);
  }
  const extras = [...said(parts, 'additionalProperties'), ...said(parts, 'unevaluatedProperties')];
  const patterns = said(parts, 'patternProperties')
    .filter(isObject)
    .flatMap((each) => Object.values(each));
  const extra = extraOf(extras, patterns);
  for (const name of required) if (!schemas.has(name)) schemas.set(name, [extra === false ? true : extra]);
  const properties = [...schemas].slice(0, MOST_PROPERTIES).map(([name, all]): [string, Property] => {
    return [name, { schema: all.length === 1 ? all[0] : { allOf: all }, required: required.has(name) }];
  });
  // `additionalProperties: {}` and `true` are what generators write for "I do not care".
  const asked = extras.some((each) => isObject(each) && Object.keys(each).length > 0);
  const wantsExtra =
    extra !== false && (asked || patterns.length > 0 || properties.length === 0 || extras.includes(true));
  return { ...about, is: 'object', properties: new Map(properties), extra, wantsExtra };
}

/** Which pattern a name matches is never tried, so a pattern's schema is taken only where there is no other. */
function extraOf(extras: readonly unknown[], patterns: readonly unknown[]): unknown {
  if (patterns.length > 0) {
    const others = extras.filter((each) => each !== false);
    return patterns.length === 1 && others.length === 0 ? patterns[0] : true;
  }
  if (extras.includes(false)) return false;
  const schemas = extras.filter(isObject);
  return schemas.length === 0 ? true : schemas.length === 1 ? schemas[0] : { allOf: schemas };
}

function list(parts: readonly Keywords[], about: Said): List {
  const tuples = [...said(parts, 'prefixItems'), ...said(parts, 'items')].filter((each) => Array.isArray(each));
  const first = (tuples[0] ?? []).slice(0, MOST_VARIANTS);
  const after = tuples.length > 0 && said(parts, 'prefixItems').length === 0 ? 'additionalItems' : 'items';
  const rest = said(parts, after).filter((each) => !Array.isArray(each));
  const schemas = rest.filter(isObject);
  const others = rest.includes(false) ? false : schemas.length > 1 ? { allOf: schemas } : (schemas[0] ?? true);
  return { ...about, is: 'list', first, rest: others };
}

function choosing(
  resolved: Resolved,
  options: readonly Option[],
  types: readonly TypeName[] | undefined,
  nullable: boolean,
): Shape {
  const fitting = options.filter((option) => types === undefined || isOneOf(typeOfText(option.canonical), types));
  const fits = (fitting.length > 0 || options.length === 0 ? fitting : options).slice(0, MOST_OPTIONS);
  if (fits.length === 0) return any(resolved, nullable, 'What the schema says here contradicts itself.');
  const withNull = nullable && !fits.some((each) => each.canonical === 'null') ? [...fits, optionOf(null)] : fits;
  const boolean = withNull.every((each) => /^(true|false|null)$/.test(each.canonical)) && withNull.length > 1;
  return { ...base(resolved, false), is: 'options', options: withNull, boolean };
}

function isOneOf(type: TypeName, types: readonly TypeName[]): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function either(
  resolved: Resolved,
  root: unknown,
  keyword: string,
  group: readonly unknown[],
  nullable: boolean,
  depth: number,
): Shape {
  const { parts } = resolved;
  const holders = new Set(parts.filter((part) => own(part, keyword) === group));
  const rest = parts.map((part) => (holders.has(part) ? without(part, (key) => key === keyword) : part));
  const members = group.filter((each) => each !== false);
  const real = members.filter((each) => !isNullOnly(each, root));
  const mayBeNull = nullable || real.length < members.length;
  if (real.length === 0) {
    const options = mayBeNull ? [optionOf(null)] : [];
    return choosing({ ...resolved, parts: rest }, options, undefined, mayBeNull);
  }
  if (real.length === 1) {
    // What stands around it speaks first: it is about this place.
    const inner = resolve(real[0], root);
    const constraints = rest.map((part) => without(part, (key) => FOLLOWED.has(key)));
    const both = { ...inner, parts: [...constraints, ...inner.parts], refName: resolved.refName ?? inner.refName };
    return shaped(both, root, mayBeNull, depth + 1);
  }
  if (real.length > MOST_VARIANTS) return any(resolved, mayBeNull, `The schema has ${real.length} alternatives here.`);
  const constraints = withoutFollowed(rest, new Set());
  const variants = real.map((each) => (constraints.length === 0 ? each : { allOf: [each, ...constraints] }));
  return { ...base(resolved, mayBeNull), is: 'choice', variants, hints: [] };
}

/** The parts without annotations, which are about the whole, and without what was followed already. */
function withoutFollowed(parts: readonly Keywords[], others: ReadonlySet<string>): Keywords[] {
  return parts
    .map((part) => without(part, (key) => ANNOTATIONS.test(key) || others.has(key)))
    .filter((part) => Object.keys(part).length > 0);
}

function without(part: Keywords, drops: (key: string) => boolean): Keywords {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !drops(key)));
}

function groupOf(parts: readonly Keywords[], keyword: string): readonly unknown[] | undefined {
  return said(parts, keyword).find(
    (group): group is readonly unknown[] => Array.isArray(group) && group.length > 0 && !isRequirement(group),
  );
}

function isNullOnly(schema: unknown, root: unknown): boolean {
  const { parts, never, problem } = resolve(schema, root);
  if (never || problem !== undefined) return false;
  const values = said(parts, 'const');
  return (values.length === 1 && values[0] === null) || typesOf(parts)?.join() === 'null';
}

/** The types that all parts allow; undefined where none says one that is known. */
function typesOf(parts: readonly Keywords[]): readonly TypeName[] | undefined {
  let all: ReadonlySet<TypeName> | undefined;
  for (const part of parts) {
    const type = own(part, 'type');
    const names = (Array.isArray(type) ? type.slice(0, 20) : [type]).filter((each): each is TypeName =>
      TYPES.includes(each),
    );
    if (names.length === 0) continue;
    const allowed = new Set<TypeName>(names);
    if (allowed.has('number')) allowed.add('integer');
    if (own(part, 'nullable') === true) allowed.add('null');
    all = all === undefined ? allowed : new Set([...all].filter((each) => allowed.has(each)));
  }
  return all && TYPES.filter((type) => all.has(type) && !(type === 'integer' && all.has('number')));
}

/** What is meant where no type is said, as far as all keywords mean the same. */
function guess(parts: readonly Keywords[]): readonly TypeName[] | undefined {
  const telling: readonly [TypeName, RegExp][] = [
    ['object', /^(properties|required|additionalProperties|patternProperties|(min|max)Properties|propertyNames)$/],
    ['array', /^(items|prefixItems|(min|max)Items|uniqueItems|contains)$/],
    ['string', /^((min|max)Length|pattern|format|contentEncoding)$/],
    ['number', /^(minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf)$/],
  ];
  const keys = parts.flatMap((part) => Object.keys(part));
  const meant = telling.filter(([, keywords]) => keys.some((key) => keywords.test(key))).map(([type]) => type);
  return meant.length === 1 ? meant : undefined;
}

function typeOfText(text: string): TypeName {
  switch (text[0]) {
    case '"':
      return 'string';
    case '{':
      return 'object';
    case '[':
      return 'array';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    default:
      return /^-?\d+$/.test(text) ? 'integer' : 'number';
  }
}

function any(resolved: Resolved, nullable: boolean, problem: string | undefined): AnyJson {
  return { ...base(resolved, nullable), is: 'any', problem };
}

function base({ parts, refName }: Resolved, nullable: boolean): Said {
  const defaults = said(parts, 'default');
  return {
    title: textSaid(parts, 'title'),
    description: textSaid(parts, 'description'),
    hints: hintsOf(parts),
    nullable,
    deprecated: said(parts, 'deprecated').includes(true),
    default: defaults.length > 0 && isSayable(defaults[0]) ? { text: JSON.stringify(defaults[0]) } : undefined,
    refName,
  };
}

/** JSON has no infinity: 1e400 was read as one, and would be written as null. */
function isSayable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).every(isSayable);
}
