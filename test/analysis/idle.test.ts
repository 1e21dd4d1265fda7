// Calls of which nothing comes are not followed for every tool again; those of which something may come are.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are programs, templates and all.
import { describe, expect, test, vi } from 'vitest';
import { Machine } from '../../server/src/analysis/machine.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const program = (shared: string, tools: readonly string[]): string => `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { execSync } from 'node:child_process';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
const server = new McpServer({ name: 'a', version: '1' });
${shared}
${tools
  .map(
    (body, i) =>
      `server.registerTool('t${i}', { description: 'Does it.', inputSchema: { text: z.string() } }, async ({ text }) => { ${body}; return { content: [] }; });`,
  )
  .join('\n')}
`;
const flagged = (shared: string, tools: readonly string[], rule = 'command-injection'): string[] =>
  analyze(snapshotOf({ 'a.ts': program(shared, tools) }))
    .findings.filter((f) => f.rule === rule)
    .flatMap((f) => f.tools ?? []);
const times = (n: number, body: string): string[] => Array.from({ length: n }, () => body);

/** Takes more steps than the bound below which a call is always followed. */
const WORK = `
  let size = 0;
  for (const part of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) { if (part.length > 3) size += part.length; else size += 1; }`;

describe('a function that only counts', () => {
  const counter = `
    const seen = new Map<string, number>();
    function count(what: string, text: string) { ${WORK} seen.set(what, size + text.length); if (what === 'shell') execSync('echo ' + text); }`;

  test('is not followed again for the tenth tool', () => {
    const steps = (n: number): number => {
      const spy = vi.spyOn(Machine.prototype, 'step');
      analyze(snapshotOf({ 'a.ts': program(counter, times(n, "count('log', text)")) }));
      const { length } = spy.mock.calls;
      spy.mockRestore();
      return length;
    };
    const first = steps(3) - steps(2);
    const later = steps(12) - steps(11);
    expect(later).toBeLessThan(first / 2);
  });
  test('is followed for another constant', () => {
    expect(flagged(counter, [...times(6, "count('log', text)"), "count('shell', text)"])).toEqual(['t6']);
  });
});

test('a call with an object of another class is followed', () => {
  const shared = `
    class Quiet { constructor(readonly text: string) {} run() { return 0; } }
    class Loud { constructor(readonly text: string) {} run() { execSync('say ' + this.text); return 0; } }
    function perform(command: Quiet | Loud) { ${WORK} command.run(); }`;
  const quiet = 'perform(new Quiet(text))';
  expect(flagged(shared, [...times(6, quiet), 'perform(new Loud(text))'])).toEqual(['t6']);
  expect(flagged(shared, times(7, quiet))).toEqual([]);
});

test('a function that gives another constant for each tool is followed', () => {
  const shared = `
    class Place { constructor(readonly root: string) {} }
    function rootOf(place: Place) { ${WORK} return place.root; }`;
  const bodies = times(7, '').map((_, i) => `if (rootOf(new Place('r${i}')) === 'r6') execSync('echo ' + text)`);
  expect(flagged(shared, bodies)).toEqual(['t6']);
});

test('what a function has kept for later is there for every tool', () => {
  const shared = (kept: string): string => `
    let later: () => void = () => {};
    function prepare(text: string) { ${WORK} later = ${kept}; }`;
  const body = 'prepare(text); later()';
  expect(flagged(shared("() => { execSync('echo ' + text); }"), times(7, body)).sort()).toEqual(
    times(7, '').map((_, i) => `t${i}`),
  );
  expect(flagged(shared('() => {}'), times(7, body))).toEqual([]);
});

describe('a check that every tool makes', () => {
  const shared = (test: string): string => `
    const root = path.resolve('/srv/data');
    function check(full: string) { ${WORK} if (${test}) throw new Error('outside'); }`;
  const body = "const full = path.resolve('/srv/data', text); check(full); readFileSync(full)";

  test('proves as much for the last as for the first', () => {
    expect(flagged(shared('!full.startsWith(root + path.sep)'), times(7, body), 'path-traversal')).toEqual([]);
  });
  test('of something else proves nothing for any', () => {
    expect(flagged(shared("full === ''"), times(7, body), 'path-traversal')).toHaveLength(7);
  });
});

test('a condition that is asked of every tool still decides for the last', () => {
  const shared = `
    const root = path.resolve('/srv/data');
    const isInside = (full: string): boolean => { ${WORK} return full.startsWith(root + path.sep); };`;
  const body = (call: string): string => `const full = path.resolve('/srv/data', text); ${call} readFileSync(full)`;
  const inside = body("if (!isInside(full)) throw new Error('outside');");
  expect(flagged(shared, times(7, inside), 'path-traversal')).toEqual([]);
  expect(flagged(shared, [...times(6, inside), body('isInside(full);')], 'path-traversal')).toEqual(['t6']);
});
