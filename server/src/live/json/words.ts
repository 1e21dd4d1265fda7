// What is wrong with a value, in words for people: "limit must be at most 100". Pure.
import type { Json } from '../../definitions/definition.ts';
import { nearest } from '../../nearest.ts';
import { visible } from '../../output/escape.ts';
import type { Failure, Path } from './failure.ts';

/** One sentence without a full stop. Names and texts of the schema are a stranger's: cut, and without control characters. */
export function wordsFor({ path, what }: Failure, root: string): string {
  const subject = subjectOf(path, root);
  switch (what.is) {
    case 'type':
      return `${subject} must be ${listed(
        what.types.map((type) => typeWords[type] ?? type),
        'or',
      )}`;
    case 'values':
      return `${subject} must be ${what.values.length > 1 ? 'one of ' : ''}${listed(what.values.map(json), 'or')}`;
    case 'bound': {
      const least = what.side === 'least';
      const how = what.strictly ? (least ? 'more than' : 'less than') : least ? 'at least' : 'at most';
      return `${subject} must be ${how} ${what.bound}`;
    }
    case 'multiple':
      return `${subject} must be a multiple of ${what.of}`;
    case 'size': {
      if (what.side === 'least' && what.bound === 1 && what.of !== 'field') return `${subject} must not be empty`;
      return `${subject} must have at ${what.side} ${counted(what.bound, what.of)}`;
    }
    case 'pattern':
      return `${subject} must match ${cut(what.pattern, 80)}`;
    case 'format':
      return `${subject} must be ${formatWords[what.format] ?? `of the format ${cut(what.format, 40)}`}`;
    case 'missing':
      return `${subject} is missing${what.because === undefined ? '' : `: it is needed where ${cut(what.because, 60)} is given`}`;
    case 'unknown': {
      const close = nearest(what.name, what.known.slice(0, 500));
      return `${subject} is not known here${close === undefined ? '' : `; did you mean ${cut(close, 60)}?`}`;
    }
    case 'forbidden':
      return `${subject} must not be there`;
    case 'name':
      return `${subject} has a name that is not allowed`;
    case 'twice':
      return `${subject} must not hold the same twice: entry ${what.second + 1} is the same as entry ${what.first + 1}`;
    case 'contains':
      return `${subject} must hold at ${what.side} ${counted(what.bound, 'entry')} of a certain form, and holds ${what.found}`;
    case 'ruled-out':
      return `${subject} is of a form that is ruled out`;
    case 'no-form': {
      const near = what.nearest === undefined ? '' : `; for the nearest one, ${wordsFor(what.nearest, root)}`;
      return `${subject} fits none of the ${what.forms} forms that are allowed${near}`;
    }
    case 'several-forms':
      return `${subject} fits ${what.fit} forms of which only one is allowed`;
    default:
      return what satisfies never;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

const formatWords: Readonly<Record<string, string>> = {
  date: 'a date such as 2026-07-28',
  time: 'a time with its zone, such as 10:30:00Z',
  'date-time': 'a date and time with its zone, such as 2026-07-28T10:30:00Z',
  'iso-time': 'a time such as 10:30:00',
  'iso-date-time': 'a date and time such as 2026-07-28T10:30:00',
  duration: 'a duration such as P1DT2H',
  uri: 'an address with its scheme, such as https://example.com/',
  'uri-reference': 'an address',
  'uri-template': 'a template of addresses, such as https://example.com/{id}',
  url: 'an address such as https://example.com/',
  email: 'an e-mail address',
  hostname: 'the name of a host',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  regex: 'a regular expression',
  uuid: 'a UUID',
  'json-pointer': 'a JSON pointer such as /a/0',
  byte: 'base64',
};

/** `filter.tags[2]`; names that are no words are quoted. */
function subjectOf(path: Path, root: string): string {
  if (path.length === 0) return root;
  const shown = path.length > 12 ? ['…', ...path.slice(-12)] : path;
  return shown
    .map((key, n) => {
      if (typeof key === 'number') return `[${key}]`;
      const plain = /^[\p{L}\p{N}_$…-]+$/u.test(key) ? cut(key, 60) : `"${cut(key, 60)}"`;
      return n === 0 ? plain : `.${plain}`;
    })
    .join('');
}

const MOST_LISTED = 8;

function listed(words: readonly string[], joint: string): string {
  const unique = [...new Set(words)];
  if (unique.length === 1) return unique[0]!;
  if (unique.length > MOST_LISTED) {
    const more = unique.length - MOST_LISTED;
    return `${unique.slice(0, MOST_LISTED).join(', ')} ${joint} ${more} other${more === 1 ? '' : 's'}`;
  }
  return `${unique.slice(0, -1).join(', ')} ${joint} ${unique.at(-1)}`;
}

function counted(n: number, of: 'character' | 'entry' | 'field'): string {
  const several = { character: 'characters', entry: 'entries', field: 'fields' };
  return `${n} ${n === 1 ? of : several[of]}`;
}

function json(value: Json): string {
  return cut(JSON.stringify(value), 60);
}

function cut(text: string, most: number): string {
  return visible(text.length > most ? `${text.slice(0, most)}…` : text);
}
