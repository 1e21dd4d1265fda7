// The lock file: what is written is read back, whatever it says, and what is not one is refused in one sentence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Definition, type Json, withoutMarks } from '../../server/src/definitions/definition.ts';
import { approve, NOTHING_APPROVED } from '../../server/src/lockfile/approve.ts';
import { digestOf, type Lock, lockDigest, locked, readLock, writeLock } from '../../server/src/lockfile/format.ts';
import { verify } from '../../server/src/lockfile/verify.ts';
import { anyJson } from '../definitions/json.ts';
import { readBack, sha256 } from './approved.ts';

const kinds = ['tool', 'prompt', 'resource', 'template'] as const;
const word = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'a', '10', '9', ''), fc.string());
const definition: fc.Arbitrary<Definition> = fc
  .tuple(fc.constantFrom(...kinds), word, fc.array(fc.tuple(word, anyJson), { maxLength: 5 }))
  .map(([kind, name, fields]) => ({
    kind,
    name,
    fields: withoutMarks(Object.fromEntries(fields)) as Definition['fields'],
  }));
const lock: fc.Arbitrary<Lock> = fc
  .uniqueArray(
    fc.record({
      name: word,
      from: fc.constantFrom('source' as const, 'running' as const),
      instructions: fc.option(fc.string({ unit: fc.constantFrom('a', '\n', '\u200b') }), { nil: undefined }),
      definitions: fc.uniqueArray(definition, { selector: ({ kind, name }) => `${kind}:${name}`, maxLength: 4 }),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  )
  .map((servers) => ({
    servers: servers.map((server) => ({
      ...server,
      definitions: server.definitions.map((one) => locked(one, sha256)),
    })),
  }));

const sorted = ({ servers }: Lock): unknown =>
  servers
    .map((server) => ({
      ...server,
      definitions: [...server.definitions].map((one) => JSON.stringify(one, (_, value) => ordered(value))).sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const ordered = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    : value;

describe('what is written is read back', () => {
  it('whatever is served', () => {
    fc.assert(
      fc.property(lock, (given) => {
        const text = writeLock(given);
        const again = readBack(text);
        expect(sorted(again)).toEqual(sorted(given));
        expect(writeLock(again)).toBe(text);
        expect(lockDigest(again, sha256)).toBe(lockDigest(given, sha256));
        for (const server of again.servers)
          for (const one of server.definitions) expect(digestOf(one, sha256)).toBe(one.digest);
      }),
      { numRuns: 500 },
    );
  });

  it('and is equal to what is served, and to nothing else', () => {
    fc.assert(
      fc.property(lock, definition, (given, other) => {
        const again = readBack(writeLock(given));
        for (const server of given.servers) {
          expect(verify(again, given.servers, sha256, true).every(({ state }) => state === 'same')).toBe(true);
          if (server.definitions.some(({ kind, name }) => kind === other.kind && name === other.name)) continue;
          const more = { ...server, definitions: [...server.definitions, other] };
          const [verdict] = verify(
            { servers: [again.servers.find(({ name }) => name === server.name)!] },
            [more],
            sha256,
            true,
          );
          expect(verdict!.state).toBe('drifted');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('with every part of a character that nobody sees spelt out', () => {
    const hidden = '\u200b\u202e\u{e0041}\ufe0f\u3164\u2800\u0007\u00ad\u2028';
    const one: Definition = {
      kind: 'tool',
      name: `a${hidden}`,
      fields: { description: `Says ${hidden}nothing. é 👍` },
    };
    const text = writeLock(
      approve(NOTHING_APPROVED, { name: 'a', from: 'running', instructions: hidden, definitions: [one] }, sha256),
    );
    expect([...text].filter((character) => hidden.includes(character))).toEqual([]);
    expect(text).toContain('é 👍');
    expect(readBack(text).servers[0]!.definitions[0]).toMatchObject(one);
  });

  it('a text of several lines as a list of them', () => {
    const one: Definition = { kind: 'tool', name: 'a', fields: { description: 'One.\n\nTwo.\r\n' } };
    const text = writeLock({
      servers: [{ name: 's', from: 'source', instructions: 'x\ny', definitions: [locked(one, sha256)] }],
    });
    expect(JSON.parse(text).servers.s).toMatchObject({
      instructions: { $lines: ['x', 'y'] },
      tools: { a: { description: { $lines: ['One.', '', 'Two.\r', ''] } } },
    });
    expect(readBack(text).servers[0]).toMatchObject({ instructions: 'x\ny', definitions: [one] });
  });
});

describe('one that cannot be read is refused in one sentence', () => {
  const deep = (n: number): string =>
    `{"version":1,"servers":{"a":{"tools":{"t":{"digest":"x","a":${'['.repeat(n)}${']'.repeat(n)}}}}}}`;
  it.each([
    ['merge conflicts', '{\n<<<<<<< HEAD\n "version": 1\n=======\n>>>>>>> other\n}', /unresolved merge conflicts/],
    ['no JSON', '{', /is no JSON/],
    ['no table', '[]', /no file of approved definitions/],
    ['nothing in it', '{}', /no file of approved definitions/],
    ['a later version', '{"version":2,"servers":{}}', /of version 2.*use a newer one/],
    ['a server that is none', '{"version":1,"servers":{"a":[]}}', /"a" is no table/],
    ['tools that are none', '{"version":1,"servers":{"a":{"tools":[]}}}', /"tools" of "a" is no table/],
    ['a definition without a digest', '{"version":1,"servers":{"a":{"tools":{"t":{}}}}}', /"t" of "a" has no digest/],
    ['instructions that are none', '{"version":1,"servers":{"a":{"instructions":5}}}', /are no text/],
    ['nested too deep', deep(5000), /nested deeper/],
  ])('%s', (_, text, why) => {
    const lock = readLock(text) as { wrong: string };
    expect(lock.wrong).toMatch(why);
    expect(lock.wrong).not.toContain('\n');
  });
});

describe('approving', () => {
  const tool = (name: string, description: string): Definition => ({ kind: 'tool', name, fields: { description } });
  const server = (...definitions: Definition[]): Parameters<typeof approve>[1] => ({
    name: 's',
    from: 'source',
    instructions: 'Now.',
    definitions,
  });
  const before = approve(
    NOTHING_APPROVED,
    { ...server(tool('a', 'A.'), tool('b', 'B.')), instructions: 'Before.' },
    sha256,
  );
  const after = server(tool('a', 'A!'), tool('c', 'C.'));

  it('all of it leaves nothing of before', () => {
    const lock = approve(before, after, sha256);
    expect(verify(lock, [after], sha256, true)).toMatchObject([{ state: 'same' }]);
    expect(lock.servers[0]!.definitions.map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('one tool leaves the others as they were', () => {
    const lock = approve(before, after, sha256, new Set(['tool:a']));
    expect(lock.servers[0]).toMatchObject({
      instructions: 'Before.',
      definitions: [{ name: 'a', fields: { description: 'A!' } }, { name: 'b' }],
    });
  });

  it('a tool that is gone takes it out', () => {
    const lock = approve(before, after, sha256, new Set(['tool:b']));
    expect(lock.servers[0]!.definitions.map(({ name }) => name)).toEqual(['a']);
  });

  it('a source that serves others too can be approved, and keeps what a running server served', () => {
    const open = { ...server(tool('a', 'A.')), open: true };
    expect(verify(approve(before, open, sha256), [open], sha256, true)).toMatchObject([{ state: 'same' }]);
    const ran = approve(NOTHING_APPROVED, { ...server(tool('a', 'A.'), tool('b', 'B.')), from: 'running' }, sha256);
    const lock = approve(ran, open, sha256);
    expect(lock.servers[0]).toMatchObject({ from: 'running', definitions: [{ name: 'a' }, { name: 'b' }] });
    expect(verify(lock, [open], sha256, true)).toMatchObject([{ state: 'same' }]);
  });

  it('servers stay in the order of their names, whichever is approved first', () => {
    const [x, y] = ['x', 'y'].map((name) => ({ ...server(tool('a', 'A.') satisfies Definition), name }));
    const one = approve(approve(NOTHING_APPROVED, x!, sha256), y!, sha256);
    const other = approve(approve(NOTHING_APPROVED, y!, sha256), x!, sha256);
    expect(writeLock(one)).toBe(writeLock(other));
    expect(lockDigest(one, sha256)).toBe(lockDigest(other, sha256));
  });
});

it('a digest is of what is served, not of how it is written down', () => {
  const of = (fields: { readonly [key: string]: Json }): string =>
    digestOf({ kind: 'tool', name: 'a', fields }, sha256);
  const schema = { type: 'object', properties: { a: {}, b: {} }, required: ['a', 'b'] };
  expect(of({ description: 'A.', inputSchema: schema })).toBe(
    of({
      inputSchema: { $schema: 'x', required: ['b', 'a'], properties: { b: {}, a: {} }, type: 'object' },
      description: 'A.',
    }),
  );
  expect(of({ description: 'A.' })).not.toBe(of({ description: 'a.' }));
  expect(of({ description: 'A.' })).not.toBe(of({ title: 'A.' }));
});
