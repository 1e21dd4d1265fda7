// What is said of a tool is what its server says of it in `tools/list`: its description, its arguments and their types.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are programs, templates and all.
import { describe, expect, test } from 'vitest';
import { analyze, type ToolInfo } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const TOP = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 's', version: '1' });
const none = async () => ({ content: [] });
`;

function toolsOf(text: string): ToolInfo[] {
  const snapshot = snapshotOf({ 'server.ts': `${TOP}${text}` });
  return analyze(snapshot, { rules: [] }).servers.flatMap((s) => s.tools);
}

/** `name: description`, a name or description that may differ from run to run as `?`. */
const said = (text: string): string[] => toolsOf(text).map((t) => `${t.name ?? '?'}: ${t.description ?? '?'}`);

/** `path: type` of each argument of the only tool, a question mark after the path of one that may be missing. */
const argumentsOf = (text: string): string[] =>
  toolsOf(text)[0]!.arguments.map((a) => `${a.path}${a.required ? '' : '?'}: ${a.type}`);

describe('what one way of a program has made', () => {
  test('is whole where the ways meet again', () => {
    const text = `function tools() {
        if (process.argv[2] === '--none') return [];
        const list = [{ name: 'one', description: 'First' }, { name: 'two', description: 'Second' }];
        return list;
      }
      for (const t of tools()) server.registerTool(t.name, { description: t.description, inputSchema: {} }, none);`;
    expect(said(text)).toEqual(['one: First', 'two: Second']);
  });

  test('is whole after a way that has thrown, or waited', () => {
    const text = `let kept: { name: string; description: string };
      async function main() {
        if (process.argv[2]) { await other(); return; }
        const made = { name: 'one', description: 'First' };
        try { await other(); } catch (e) { console.error(e); }
        kept = made;
      }
      async function other() { if (process.env.Z) throw new Error('no'); }
      main();
      server.registerTool(kept.name, { description: kept.description, inputSchema: {} }, none);`;
    expect(said(text)).toEqual(['one: First']);
  });

  test('stays open where both ways have made one, each its own', () => {
    const text = `const made = process.env.X ? { name: 'one', description: 'First' } : { name: 'one', description: 'Other' };
      server.registerTool(made.name, { description: made.description, inputSchema: {} }, none);`;
    expect(said(text)).toEqual(['one: ?']);
  });

  test('stays open where one way alone has set a field of what was there before', () => {
    const text = `const made: { name: string; description?: string } = { name: 'one' };
      if (process.env.X) made.description = 'First';
      server.registerTool(made.name, { description: made.description, inputSchema: {} }, none);`;
    expect(said(text)).toEqual(['one: ?']);
  });

  test('is no field of what a module made meanwhile', () => {
    const snapshot = snapshotOf({
      'server.ts': `${TOP}
        async function main() {
          if (process.env.X) { const { state } = await import('./state.ts'); console.error(state); }
          else { const { state } = await import('./state.ts'); state.description = 'First'; }
          const { state } = await import('./state.ts');
          server.registerTool('one', { description: state.description, inputSchema: {} }, none);
        }
        main();`,
      'state.ts': 'export const state: { description?: string } = {};',
    });
    const [tool] = analyze(snapshot, { rules: [] }).servers.flatMap((s) => s.tools);
    expect(tool).toMatchObject({ name: 'one', description: undefined });
  });
});

describe('what is kept in a map', () => {
  const register = (key: string): string => `const made = new WeakMap<object, { description: string }>();
      function configOf(t: { name: string; text: string }) {
        const key = ${key};
        const old = made.get(key);
        if (old) return old;
        const config = { description: t.text };
        made.set(key, config);
        return config;
      }
      for (const t of [{ name: 'one', text: 'First' }, { name: 'two', text: 'Second' }])
        server.registerTool(t.name, configOf(t), none);`;

  test('under an object is found under that object alone', () => {
    expect(said(register('t'))).toEqual(['one: First', 'two: Second']);
  });

  test('under one of several is not known afterwards', () => {
    expect(said(register('process.env.SHARED ? made : t'))[1]).toBe('two: ?');
  });
});

describe('a schema that depends on a setting', () => {
  test('has the fields of every way, those of one way as optional', () => {
    const text = `const own = { url: z.string(), tries: z.number().optional() };
      const shape = process.env.PAGES ? { page: z.number(), ...own } : own;
      server.registerTool('one', { inputSchema: z.object(shape) }, none);`;
    expect(argumentsOf(text).sort()).toEqual(['page?: number', 'tries?: number', 'url: string']);
  });

  test('has them in JSON Schema too, as text and as a choice of objects', () => {
    const text = `import { fromJsonSchema } from '@modelcontextprotocol/server';
      const full = { type: 'object', properties: { url: { type: 'string' }, depth: { type: 'integer' } }, required: ['url', 'depth'] };
      const lite = { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] };
      const one = { inputSchema: full }, two = { inputSchema: lite };
      const tool = process.env.LITE ? two : one;
      server.registerTool('one', { inputSchema: fromJsonSchema(tool.inputSchema) }, none);`;
    expect(argumentsOf(text).sort()).toEqual(['depth?: number', 'url: string']);
  });

  test('says of a field that is another thing on another way that it is either', () => {
    const text = `const shape = process.env.X ? { n: z.number(), s: z.string().uuid() } : { n: z.enum(['a']), s: z.string() };
      server.registerTool('one', { inputSchema: shape }, none);`;
    expect(argumentsOf(text)).toEqual(['n: number | "a"', 's: string']);
  });

  test('has the same fields as ever where the ways agree', () => {
    const text = `const shape = process.env.PAGES ? { url: z.string() } : { url: z.string() };
      server.registerTool('one', { inputSchema: shape }, none);`;
    expect(argumentsOf(text)).toEqual(['url: string']);
  });

  test('has the values of every way in an enumeration', () => {
    const text = `const safe = ['wait', 'scroll'] as const;
      const all = [...safe, 'click'] as const;
      server.registerTool('one', { inputSchema: { action: z.enum(process.env.SAFE ? safe : all) } }, none);`;
    expect(argumentsOf(text)).toEqual(['action: "wait" | "scroll" | "click"']);
  });

  test('does not count as checked by what one way alone checks', () => {
    const text = (other: string): string => `import { execSync } from 'node:child_process';
      const shape = process.env.X ? { id: z.string().uuid() } : { id: z.string()${other} };
      server.registerTool('one', { inputSchema: shape }, async ({ id }) => {
        execSync('show ' + id);
        return { content: [] };
      });`;
    const findings = (other: string): number =>
      analyze(snapshotOf({ 'server.ts': `${TOP}${text(other)}` }), { rules: ['command-injection'] }).findings.length;
    expect(findings('')).toBe(1);
    expect(findings('.uuid()')).toBe(0);
  });

  test('leaves an enumeration open where one way is not known', () => {
    const text = `import { names } from 'somewhere';
      server.registerTool('one', { inputSchema: { action: z.enum(process.env.SAFE ? ['wait'] : names) } }, none);`;
    expect(argumentsOf(text)).toEqual(['action: enum']);
  });
});
