// Definitions read from servers that are really started: honest ones, and those that try everything.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDefinitions } from '../../server/src/live/connect.ts';
import type { StdioLaunch } from '../../server/src/live/launch.ts';
import type { LiveProblem, ProblemKind } from '../../server/src/live/problem.ts';
import { isAlive, program } from './program.ts';

const raw = (...args: string[]): StdioLaunch => program('raw.mjs', args);

test('everything a server serves is read, as it serves it', async () => {
  const server = await readDefinitions(program('v1.mjs'));
  expect(server.name).toBe('weather');
  expect(server.version).toBe('1.2.3');
  expect(server.instructions).toBe('Ask for the weather.');
  expect(server.definitions.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'tool forecast',
    'tool grow',
    'prompt packing',
    'resource weather://stations',
    'template weather://stations/{id}',
  ]);
  const [forecast, , , stations] = server.definitions;
  expect(forecast!.fields).toMatchObject({
    title: 'Forecast',
    description: 'The weather of tomorrow.',
    inputSchema: { properties: { days: { type: 'integer', maximum: 7, default: 1 } } },
    annotations: { readOnlyHint: true, openWorldHint: true },
    _meta: { 'example.com/origin': { kept: ['as', 'it', 'is'] } },
  });
  expect(stations!.fields).toEqual({ name: 'stations', description: 'All stations' });
});

test('fields that no version of the protocol knows are kept, whatever they are called', async () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>;
  const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '0'));
  const fields = fc.dictionary(name, json, { maxKeys: 4, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(fields, async (own) => {
      const served = JSON.stringify(Object.fromEntries([...Object.entries(own), ['name', 'x']]));
      const { definitions } = await readDefinitions(raw('as-given', served));
      const { name: _, ...expected } = JSON.parse(served);
      expect(JSON.stringify(definitions[0]!.fields)).toBe(JSON.stringify(expected));
    }),
    { numRuns: 10 },
  );
});

test('lists are read over all their pages, and batches are understood', async () => {
  const { definitions } = await readDefinitions(raw('pages'));
  expect(definitions.map(({ name }) => name)).toEqual(['tool-0', 'tool-1', 'tool-2', 'tool-3', 'tool-4']);
  expect((await readDefinitions(raw('empty-cursor'))).definitions).toHaveLength(1);
  expect((await readDefinitions(raw('batch'))).definitions).toEqual([{ kind: 'tool', name: 'x', fields: {} }]);
});

const hostile: [string, ProblemKind, RegExp][] = [
  ['dies', 'ended', /^The server ended with code 3; its last words: "Error: API_KEY is not set\\u\{1b\}\[2J"\.$/],
  [
    'refuses',
    'refused',
    /^The server answers initialize with an error: "No \\u\{1b\}\[31mclients today" \(-32000\)\.$/,
  ],
  ['old', 'refused', /^The server speaks version "1999-01-01" of the protocol, which this client does not\.$/],
  ['no-result', 'not-protocol', /^The server answers initialize with neither a result nor an error\.$/],
  ['endless', 'too-much', /^The server's tools\/list does not end: 500 pages, and there is a next one\.$/],
  ['empty-pages', 'too-much', /^The server's tools\/list does not end: 500 pages/],
  ['same-cursor', 'too-much', /^The server's tools\/list does not end: it gives the cursor "7" again\.$/],
  ['too-many', 'too-much', /^The server serves more than 20000 definitions\.$/],
  ['no-list', 'not-protocol', /^The server's tools\/list answers without a list "tools"\.$/],
  ['no-name', 'not-protocol', /^The server's tools\/list has an entry whose "name" is missing or no text\.$/],
  ['deep', 'too-much', /^The server sends a message that nests deeper than 200 levels\.$/],
  ['hangs-up', 'ended', /^The server ended with code 0; it said nothing on standard error\.$/],
  ['only-junk', 'not-protocol', /more than 1000 lines to its standard output that are no messages, the last "\{"not"/],
  ['long-line', 'too-much', /^The server sends a message of more than 16 MB\.$/],
  ['asks-and-asks', 'too-much', /^The server sends more than 10000 messages that nobody asked for\.$/],
];

test.each(hostile)('a server that %s is told in one sentence', async (wrong, kind, sentence) => {
  const problem = await problemOf(readDefinitions(raw(wrong), { graceMs: 100 }));
  expect(problem.message).toMatch(sentence);
  expect(problem.kind).toBe(kind);
});

test.each(['silent', 'wrong-id'])('a server that never answers (%s) is given up', async (wrong) => {
  const problem = await problemOf(readDefinitions(raw(wrong), { timeoutMs: 1500, graceMs: 100 }));
  expect(problem.message).toMatch(/^The server has not answered within 1\.5 seconds; if it listens at an address/);
});

test('a program, a folder that is not there is named', async () => {
  const launch = { ...program('v1.mjs'), command: 'no-such-program-here' };
  expect((await problemOf(readDefinitions(launch))).message).toBe(
    'There is no program "no-such-program-here"; it was looked for in PATH.',
  );
  const nowhere = { ...program('v1.mjs'), cwd: '/no/such/folder' };
  expect((await problemOf(readDefinitions(nowhere))).message).toMatch(/there is no folder "\/no\/such\/folder"/);
  const nul = { ...program('v1.mjs'), args: ['k3y-for-the-weather\0'], secrets: ['k3y-for-the-weather'] };
  const { message } = await problemOf(readDefinitions(nul));
  expect(message).toMatch(/^".*" could not be started: .*\[secret\]/);
  expect(message).not.toContain('k3y');
});

test('text on standard output does not stop the reading, but is told', async () => {
  const notes: string[] = [];
  const { definitions } = await readDefinitions(raw('junk-first'), { onNote: (note) => notes.push(note) });
  expect(definitions).toHaveLength(1);
  expect(notes).toEqual([
    expect.stringMatching(/no message, "Weather server listening.*log to standard error instead/),
  ]);
});

test('a flood on standard error is cut, and told how much', async () => {
  const lines: string[] = [];
  await readDefinitions(raw('floods-stderr'), { onStderr: (line) => lines.push(line) });
  expect(lines.length).toBeLessThan(5000);
  const leftOut = lines.map((line) => Number(/^… (\d+) lines? left out$/.exec(line)?.[1] ?? 0)).reduce((a, b) => a + b);
  expect(lines.filter((line) => line.startsWith('line ')).length + leftOut).toBe(5000);
});

test('what a server was given as a secret is not in its log, nor in the sentence that it ended', async () => {
  const lines: string[] = [];
  const onStderr = (line: string) => lines.push(line);
  const token = 'k3y-for-the-weather';
  await readDefinitions({ ...program('v1.mjs'), env: { TOKEN: token } }, { onStderr });
  expect(lines).toEqual(['starting with [secret]']);
  const problem = await problemOf(readDefinitions({ ...raw('dies'), env: { API_KEY: token } }, { onStderr }));
  expect(problem.message).toContain('last words: "Error: API_KEY is not set');
  expect(lines.at(-1)).toBe('  (it was "[secret]")');
  expect(`${lines.join()}${problem.message}`).not.toContain(token);
});

test('a server ends with everything it started', async () => {
  let child = 0;
  await readDefinitions(raw('child'), {
    onStderr: (line) => {
      child = Number(/^child (\d+)$/.exec(line)?.[1] ?? child);
    },
  });
  expect(child).toBeGreaterThan(0);
  // Whoever takes the orphan over may take a while to notice its end.
  await expect.poll(() => isAlive(child), { timeout: 20_000 }).toBe(false);
});

test('a program that left the group and holds the streams open hangs nobody', async () => {
  let child = 0;
  const onStderr = (line: string) => {
    child = Number(/^child (\d+)$/.exec(line)?.[1] ?? child);
  };
  try {
    expect((await readDefinitions(raw('escapes'), { onStderr, graceMs: 50 })).definitions).toHaveLength(1);
  } finally {
    process.kill(child, 'SIGKILL');
  }
});

test('a server that does not want to end is ended', async () => {
  const { definitions } = await readDefinitions(raw('stubborn'), { graceMs: 50 });
  expect(definitions).toHaveLength(1);
});

test('a reading that is cancelled ends the server', async () => {
  const cancelling = new AbortController();
  const reading = readDefinitions(raw('silent'), { signal: cancelling.signal, graceMs: 50 });
  cancelling.abort();
  expect((await problemOf(reading)).kind).toBe('cancelled');
});

async function problemOf(reading: Promise<unknown>): Promise<LiveProblem> {
  const problem = await reading.then(
    () => undefined,
    (thrown) => thrown as LiveProblem,
  );
  if (problem === undefined) throw new Error('it was read, though it should not');
  expect(problem.name).toBe('LiveProblem');
  return problem;
}
