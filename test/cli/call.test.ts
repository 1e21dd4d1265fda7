// `toolward call` as it is shipped: a real server is started, a tool called, and what came of it told.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, toolward } from './toolward.ts';

/** Speaks the protocol by hand, so that it can also say what no SDK lets through. */
const server = `
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const tools = [
  { name: 'echo', inputSchema: { type: 'object', properties: { text: { type: 'string' }, n: { maximum: 10 } } } },
  { name: 'fail', inputSchema: { type: 'object' } },
  { name: 'refuse', inputSchema: { type: 'object' } },
  { name: 'hang', inputSchema: { type: 'object' } },
  { name: 'wrong', inputSchema: { type: 'object' }, outputSchema: { type: 'object', required: ['a'] } },
  { name: 'ask', inputSchema: { type: 'object' } },
];
let asked;
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method === 'initialize') return say({ id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'demo', version: '1' } } });
  if (method === 'tools/list') return say({ id, result: { tools } });
  if (id === 'q') return say({ id: asked, result: { content: [{ type: 'text', text: 'answered ' + JSON.stringify(result) }] } });
  if (method !== 'tools/call') return;
  switch (params.name) {
    case 'echo': return process.stdout.write('{"jsonrpc":"2.0","id":' + id + ',"result":{"content":[{"type":"text","text":"\\\\u001b[31mhello"}],"structuredContent":{"n":12345678901234567890,"x":1.0}}}\\n');
    case 'fail': return say({ id, result: { isError: true, content: [{ type: 'text', text: 'no such city' }] } });
    case 'refuse': return say({ id, error: { code: -32602, message: 'bad' } });
    case 'wrong': return say({ id, result: { content: [], structuredContent: { b: 1 } } });
    case 'ask': asked = id; return say({ id: 'q', method: 'elicitation/create', params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } } });
  }
});
`;

function home(calls?: string): string {
  return folder({
    'server.js': server,
    '.mcp.json': JSON.stringify({
      mcpServers: { demo: { command: process.execPath, args: ['server.js'] } },
    }),
    ...(calls !== undefined && { 'toolward.calls.json': calls }),
  });
}

const started = ['--', process.execPath, 'server.js'];

describe('call', () => {
  it('shows the result, harmless and to the letter', () => {
    const { code, stdout, stderr } = toolward(['call', 'echo', ...started], { cwd: home() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('\\u{1b}[31mhello\n{\n  "n": 12345678901234567890,\n  "x": 1.0\n}\n');
  });

  it('finds a configured server by its name', () => {
    const { code, stdout } = toolward(['call', 'echo', '--server', 'demo'], { cwd: home() });
    expect(stdout).toContain('12345678901234567890');
    expect(code).toBe(0);
  });

  it('writes JSON', () => {
    const { code, stdout } = toolward(['call', 'echo', '--format', 'json', ...started], { cwd: home() });
    expect(code).toBe(0);
    expect(stdout).toContain('"n": 12345678901234567890');
    expect(stdout).not.toContain('\u001b');
    expect(JSON.parse(stdout)).toMatchObject({ format: 'toolward-call', results: [{ tool: 'echo', state: 'ok' }] });
  });

  it('says what is wrong with the arguments, and sends them all the same', () => {
    const root = home();
    fs.writeFileSync(path.join(root, 'a.json'), '{"n": 11}');
    const { code, stderr } = toolward(['call', 'echo', '--arguments', '@a.json', ...started], { cwd: root });
    expect(stderr).toBe('toolward: n must be at most 10\n');
    expect(code).toBe(0);
  });

  it.each([
    ['fail', 'no such city\nthe tool says that it failed.\n'],
    ['refuse', 'an error of the protocol:\n  The server answers tools/call with an error: "bad" (-32602).\n'],
    ['hang', 'no answer in time:\n  The server has not answered tools/call within 0.5 seconds'],
    ['wrong', 'not what the tool’s output schema promises:\n  a is missing\n'],
  ])('ends with 1 where the tool "%s" is called', (tool, words) => {
    const { code, stdout } = toolward(['call', tool, '--timeout', '0.5', ...started], { cwd: home() });
    expect(stdout).toContain(words);
    expect(code).toBe(1);
  });

  it('declines what the server asks for, with a note', () => {
    const { code, stdout, stderr } = toolward(['call', 'ask', ...started], { cwd: home() });
    expect(stdout).toBe('answered {"action":"decline"}\n');
    expect(stderr).toContain('asks for input of a person (elicitation/create), which is refused here');
    expect(code).toBe(0);
  });

  it.each([
    ['no tool', ['call', ...started], 'say which tool'],
    ['no server', ['call', 'echo'], 'say which server'],
    ['a server nobody knows', ['call', 'echo', '--server', 'demi'], 'did you mean "demo"'],
    ['arguments that are no JSON', ['call', 'echo', '--arguments', '{', ...started], 'is no JSON'],
    ['arguments that are a list', ['call', 'echo', '--arguments', '[]', ...started], 'no JSON object'],
    ['a program that ends', ['call', 'echo', '--', process.execPath, '-e', '1'], 'ended'],
    ['no saved calls', ['call', '--saved'], 'there is no toolward.calls.json'],
  ])('ends with 2 and one line with %s', (_, args, words) => {
    const { code, stdout, stderr } = toolward(args, { cwd: home() });
    expect(stderr).toContain(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('call --saved', () => {
  const one = (name: string, tool: string, more: object = {}) => ({ name, server: 'demo', tool, ...more });
  const file = (...calls: object[]) => JSON.stringify({ version: 1, calls });

  it('runs all and tells each', () => {
    const root = home(
      file(
        one('first', 'echo', { expect: { text: 'hello', structured: { x: 1 } } }),
        one('fails as it should', 'fail', { expect: { error: true, text: 'city' } }),
        one('fails', 'fail'),
        one('other', 'echo', { expect: { text: 'good bye' } }),
      ).replace('"structured":{"x":1}', '"structured":{"n":12345678901234567890}'),
    );
    const { code, stdout } = toolward(['call', '--saved'], { cwd: root });
    expect(stdout.replace(/\d+ ms/g, 'N ms')).toBe(`ok    first (echo, N ms)
ok    fails as it should (fail, N ms)
FAIL  fails (fail, N ms): the tool says that it failed
      no such city
FAIL  other (echo, N ms): not as expected
      The result was expected to hold the text "good bye", and does not.
4 calls, 2 failed.
`);
    expect(code).toBe(1);
  });

  it('runs those that are named, with another server where one is given', () => {
    const root = home(file({ ...one('a', 'echo'), server: 'nobody' }, one('b', 'fail')));
    const { code, stdout } = toolward(['call', '--saved', 'a', ...started], { cwd: root });
    expect(stdout).toContain('1 call, all as expected.');
    expect(code).toBe(0);
  });

  it('tells a number that differs in its last digit', () => {
    const text = file(one('a', 'echo', { expect: { structured: { n: 1 } } }));
    const { code, stdout } = toolward(['call', '--saved'], {
      cwd: home(text.replace('{"n":1}', '{"n":12345678901234567891}')),
    });
    expect(stdout).toContain('the structured content.n is not as expected.');
    expect(code).toBe(1);
  });

  it('ends with 2 where the file has a mistake, or no such call', () => {
    const broken = toolward(['call', '--saved'], { cwd: home('{\n"version":1,"calls":[{}]}') });
    expect(broken).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('toolward.calls.json:2: This call has no "name"'),
    });
    const none = toolward(['call', '--saved', 'fist'], { cwd: home(file(one('first', 'echo'))) });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "first"?') });
  });
});
