// What a schema asks of a value, in words: shown beside a field, checked elsewhere.
import { isObject, type Keywords, own, said } from './schema.ts';

/** What an example of a format looks like. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', 'a date, such as 2026-11-26'],
  ['date-time', 'a date and time, such as 2026-11-26T17:30:00Z'],
  ['time', 'a time, such as 17:30:00Z'],
  ['duration', 'a duration, such as PT1H30M'],
  ['email', 'an e-mail address'],
  ['idn-email', 'an e-mail address'],
  ['hostname', 'a host name'],
  ['idn-hostname', 'a host name'],
  ['ipv4', 'an IPv4 address'],
  ['ipv6', 'an IPv6 address'],
  ['uri', 'an address, such as https://example.com/'],
  ['url', 'an address, such as https://example.com/'],
  ['iri', 'an address, such as https://example.com/'],
  ['uri-reference', 'an address, or a part of one'],
  ['uri-template', 'an address with {parts} left open'],
  ['uuid', 'a UUID'],
  ['json-pointer', 'a JSON Pointer, such as /a/0'],
  ['regex', 'a regular expression'],
  ['byte', 'bytes in Base64'],
]);

/** Parts of one sentence, such as "at least 1"; text of the schema stands in them as it is. */
export function hintsOf(parts: readonly Keywords[]): readonly string[] {
  const hints: string[] = [];
  const number = (keyword: string, words: (n: number) => string) => {
    for (const value of said(parts, keyword)) if (typeof value === 'number') hints.push(words(value));
  };
  const text = (keyword: string, words: (t: string) => string) => {
    for (const value of said(parts, keyword)) if (typeof value === 'string') hints.push(words(value));
  };
  text('format', (name) => FORMATS.get(name) ?? `format ${name}`);
  number('minimum', (n) => `at least ${n}`);
  number('exclusiveMinimum', (n) => `more than ${n}`);
  number('maximum', (n) => `at most ${n}`);
  number('exclusiveMaximum', (n) => `less than ${n}`);
  number('multipleOf', (n) => `a multiple of ${n}`);
  number('minLength', (n) => `at least ${counted(n, 'character')}`);
  number('maxLength', (n) => `at most ${counted(n, 'character')}`);
  text('pattern', (pattern) => `matches ${pattern}`);
  text('contentEncoding', (name) => `encoded as ${name}`);
  text('contentMediaType', (name) => `holds ${name}`);
  number('minItems', (n) => `at least ${counted(n, 'item')}`);
  number('maxItems', (n) => `at most ${counted(n, 'item')}`);
  if (said(parts, 'uniqueItems').includes(true)) hints.push('no item twice');
  if (said(parts, 'contains').length > 0) hints.push('at least one item of a certain kind');
  number('minProperties', (n) => `at least ${counted(n, 'property', 'properties')}`);
  number('maxProperties', (n) => `at most ${counted(n, 'property', 'properties')}`);
  for (const names of said(parts, 'propertyNames')) {
    if (isObject(names)) hints.push(...hintsOf([names]).map((hint) => `names: ${hint}`));
  }
  for (const patterns of said(parts, 'patternProperties')) {
    if (isObject(patterns))
      hints.push(
        ...Object.keys(patterns)
          .slice(0, 5)
          .map((each) => `names that match ${each}`),
      );
  }
  for (const needs of [...said(parts, 'dependentRequired'), ...said(parts, 'dependencies')]) {
    if (!isObject(needs)) continue;
    for (const [name, others] of Object.entries(needs).slice(0, 10)) {
      if (Array.isArray(others)) hints.push(`with ${name}, also ${others.slice(0, 10).map(word).join(', ')}`);
    }
  }
  for (const keyword of ['anyOf', 'oneOf']) {
    for (const group of said(parts, keyword)) if (isRequirement(group)) hints.push(requirement(group, keyword));
  }
  if (said(parts, 'not').length > 0) hints.push('some values are excluded');
  if (said(parts, 'if').length > 0 || said(parts, 'dependentSchemas').length > 0) {
    hints.push('what is needed depends on other values');
  }
  return [...new Set(hints)];
}

/** A group of alternatives that only says which properties must be there: no choice between kinds of values. */
export function isRequirement(group: unknown): group is readonly Keywords[] {
  return (
    Array.isArray(group) &&
    group.length > 0 &&
    group.every((each) => isObject(each) && Object.keys(each).length === 1 && Array.isArray(own(each, 'required')))
  );
}

function requirement(group: readonly Keywords[], keyword: string): string {
  const sets = group
    .slice(0, 10)
    .map((each) => (own(each, 'required') as unknown[]).slice(0, 10).map(word).join(' and '));
  return `${keyword === 'oneOf' ? 'exactly one' : 'at least one'} of: ${sets.join('; ')}`;
}

function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Not `String`: an object of a stranger's may have a `toString` that is no function. */
function word(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
