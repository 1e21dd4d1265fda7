// A server without an SDK, that does one thing wrong: its first argument says which.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [, , wrong, ...rest] = process.argv;
const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const tools = (from, count) =>
  Array.from({ length: count }, (_, n) => ({ name: `tool-${from + n}`, inputSchema: { type: 'object' } }));
// Its tools cannot be listed, and all else is well.
const half = wrong === 'half';
const welcome = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: { listChanged: true }, ...(half && { prompts: {} }) },
  serverInfo: { name: 'raw', version: '0' },
};

switch (wrong) {
  case 'silent':
    console.error('here');
    break;
  case 'dies':
    console.error('Error: API_KEY is not set\u001b[2J');
    console.error(`  (it was "${process.env.API_KEY ?? ''}")`);
    process.exit(3);
    break;
  case 'child':
    // Leaves a child that would live on, in the same group, and tells its number.
    console.error(`child ${spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).pid}`);
    break;
  case 'escapes': {
    // A child in a group of its own holds the streams open.
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    child.unref();
    console.error(`child ${child.pid}`);
    break;
  }
  case 'stubborn':
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);
    break;
  case 'floods-stderr':
    for (let n = 0; n < 5000; n++) console.error(`line ${n}`);
    break;
  case 'junk-first':
    console.log('Weather server listening\u001b[31m…');
    break;
  case 'only-junk': {
    const more = () => process.stdout.write('{"not": "a message"}\n'.repeat(500), () => setImmediate(more));
    more();
    break;
  }
  case 'long-line': {
    const more = () => process.stdout.write('x'.repeat(1 << 20), () => setImmediate(more));
    more();
    break;
  }
  case 'asks-and-asks': {
    let id = 0;
    const more = () => {
      for (let n = 0; n < 1000; n++) say({ id: `s${id++}`, method: 'ping' });
      setImmediate(more);
    };
    more();
    break;
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined || method === undefined || wrong === 'silent') return;
    if (method === 'initialize') {
      if (wrong === 'refuses') return say({ id, error: { code: -32000, message: 'No \u001b[31mclients today' } });
      if (wrong === 'old') return say({ id, result: { ...welcome, protocolVersion: '1999-01-01' } });
      if (wrong === 'no-result') return say({ id });
      return say({ id, result: welcome });
    }
    if (half && method === 'tools/call') return say({ id, result: { content: [] } });
    if (half && method === 'prompts/list') return say({ id, result: { prompts: [{ name: 'greet' }] } });
    if (half && method === 'tools/list') {
      return say({ id, error: { code: -32603, message: `No schema for ${process.env.TOKEN}` } });
    }
    if (method !== 'tools/list') return say({ id, error: { code: -32601, message: 'Method not found' } });
    if (wrong === 'asks-and-asks') return;
    const page = Number(params.cursor ?? 0);
    switch (wrong) {
      case 'pages':
        return say({ id, result: { tools: tools(page, 1), ...(page < 4 && { nextCursor: String(page + 1) }) } });
      case 'empty-cursor':
        return say({ id, result: { tools: tools(page, 1), nextCursor: '' } });
      case 'endless':
        return say({ id, result: { tools: tools(page, 1), nextCursor: String(page + 1) } });
      case 'empty-pages':
        return say({ id, result: { tools: [], nextCursor: String(page + 1) } });
      case 'same-cursor':
        return say({ id, result: { tools: tools(page, 1), nextCursor: '7' } });
      case 'too-many':
        return say({ id, result: { tools: tools(page, 15000), nextCursor: String(page + 15000) } });
      case 'no-list':
        return say({ id, result: { tools: { forecast: {} } } });
      case 'no-name':
        return say({ id, result: { tools: [{ description: 'x' }] } });
      case 'deep':
        return process.stdout.write(
          `{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"x","inputSchema":${'{"a":'.repeat(100000)}1${'}'.repeat(100000)}}]}}\n`,
        );
      case 'hangs-up':
        process.exit(0);
        break;
      case 'as-given':
        return process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[${rest[0]}]}}\n`);
      case 'batch':
        return process.stdout.write(`[{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"x"}]}}]\n`);
      case 'wrong-id':
        return say({ id: 'another', result: { tools: [] } });
      default:
        return say({ id, result: { tools: tools(0, 1) } });
    }
  })
  .on('close', () => {
    if (wrong === 'dies' || wrong === 'stubborn') return;
    process.exit(0);
  });
