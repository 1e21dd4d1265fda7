// The comparison with running servers is compared itself: a served tool beside a found one, one difference at a time.
import { describe, expect, test } from 'vitest';
import type { Served } from '../bench/tools/start.ts';
import { compare } from '../bench/tools/started-compare.ts';
import type { StartedServer } from '../bench/tools/started-list.ts';
import { type Compared, page } from '../bench/tools/started-page.ts';
import type { ArgumentInfo, ToolInfo } from '../server/src/analyze.ts';

const served: Served = {
  name: 'read',
  description: 'Reads a file.',
  inputSchema: {
    properties: {
      path: { type: 'string', description: 'Where it is' },
      mode: { enum: ['text', 'bytes'] },
      lines: { anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'null' }] },
      filter: { $ref: '#/properties/other' },
      other: { type: 'object', properties: { glob: { type: 'string' } }, required: ['glob'] },
    },
    required: ['path'],
  },
};
const own: readonly ArgumentInfo[] = [
  { path: 'path', type: 'string', required: true, description: 'Where it is' },
  { path: 'mode', type: '"bytes" | "text"', required: false },
  { path: 'lines', type: 'number[] | null', required: false },
  { path: 'filter', type: 'object', required: false },
  { path: 'filter.glob', type: 'string', required: true },
  { path: 'other', type: 'Record<string, unknown>', required: false },
  { path: 'other.glob', type: 'string', required: true },
];
const span = { file: 'src/index.ts', start: 0, end: 1 } as ToolInfo['registration'];

function found(change: Partial<ToolInfo> = {}, args: readonly ArgumentInfo[] = own): ToolInfo {
  return {
    name: 'read',
    kind: 'tool',
    registration: span,
    handler: span,
    description: 'Reads a file.',
    arguments: args,
    capabilities: [],
    unresolved: undefined,
    ...change,
  };
}
const changed = (path: string, change: Partial<ArgumentInfo>): ToolInfo =>
  found(
    {},
    own.map((a) => (a.path === path ? { ...a, ...change } : a)),
  );
const whats = (...tools: ToolInfo[]): string[] =>
  compare([served], tools).differences.map((d) => (d.path ? `${d.what} ${d.path}` : d.what));

describe('what is served and what is found', () => {
  test('agree in every trait when they say the same in other words', () => {
    expect(compare([served], [found()])).toEqual({
      served: 1,
      names: 1,
      descriptions: 1,
      arguments: 1,
      required: 1,
      types: 1,
      argumentDescriptions: 1,
      differences: [],
    });
  });

  test.each<[string, ToolInfo]>([
    ['description', found({ description: 'Reads a file' })],
    ['required path', changed('path', { required: false })],
    ['types path', changed('path', { type: 'number' })],
    ['types mode', changed('mode', { type: '"bytes"' })],
    ['types lines', changed('lines', { type: 'string[]' })],
    ['argument descriptions path', changed('path', { description: 'Where' })],
    [
      'arguments other.glob',
      found(
        {},
        own.filter((a) => a.path !== 'other.glob'),
      ),
    ],
    ['arguments more', found({}, [...own, { path: 'more', type: 'string', required: false }])],
  ])('differ in one thing: %s', (what, tool) => {
    expect(whats(tool)).toEqual([what]);
  });

  test('a tool with other arguments agrees in nothing that is said of arguments', () => {
    const { descriptions, required, types } = compare([served], [found({}, own.slice(0, 6))]);
    expect([descriptions, required, types]).toEqual([1, 0, 0]);
  });

  test('what is not found, or not served, is told; a name that is not known is a surplus', () => {
    expect(whats()).toEqual(['missing']);
    expect(whats(found(), found({ name: undefined }))).toEqual(['surplus']);
    expect(whats(found({ description: '' }), found())).toEqual([]);
  });
});

describe('the page', () => {
  const of: StartedServer = {
    id: 'one',
    package: 'one-mcp',
    version: '1.0.0',
    style: 'inline',
    sdk: '1',
    source: { repo: 'some/one', ref: '0'.repeat(40), files: 1 },
    reasons: [{ what: 'description', why: 'made of the date' }],
  };
  const stamp = { date: '2026-01-01', commit: 'abc', node: 'v20' };
  const written = (...all: Compared[]): string => page(all, stamp);
  const beside = (tool: ToolInfo): Compared => ({ of, text: 'source', agreement: compare([served], [tool]) });

  test('gives the reason for a difference, and says where there is none', () => {
    const explained = written(beside(found({ description: 'Other' })));
    expect(explained).toContain('read: made of the date');
    expect(explained).toContain('Every difference is explained.');
    const open = written(beside(changed('path', { required: false })));
    expect(open).toContain('not explained: required read path');
    expect(open).toContain('1 differences are not explained.');
  });

  test('never counts what was not obtained as agreeing', () => {
    const text = written(beside(found()), { of: { ...of, id: 'two', package: 'two-mcp' }, why: 'it did not start' });
    expect(text).toContain('1 servers started and compared, 1 not obtained.');
    expect(text).toContain('- two-mcp: it did not start');
    expect(text).not.toContain('| two-mcp');
  });
});
