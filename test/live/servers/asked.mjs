// A server without an SDK whose tools each do one thing that an inspector must cope with. Old era, or with "modern" the new.
import { createInterface } from 'node:readline';

const modern = process.argv[2] === 'modern';
const write = (text) => process.stdout.write(`${text}\n`);
const say = (message) => write(JSON.stringify({ jsonrpc: '2.0', ...message }));
const text = (value) => ({ content: [{ type: 'text', text: value }], ...(modern && { resultType: 'complete' }) });
const names = ['echo', 'exact', 'slow', 'progress', 'asks', 'takes-back', 'fails', 'flood', 'roots', 'dies', 'round'];
const waiting = new Map();
let asked = 0;

const welcome = {
  capabilities: { tools: {}, resources: { subscribe: true } },
  serverInfo: { name: 'asked', version: '0' },
  instructions: 'Ask.',
};

/** Asks the client, and gives what it answers, as it was written. */
function ask(method, params, id = `q${++asked}`) {
  say({ id, method, params });
  return new Promise((resolve) => waiting.set(id, resolve));
}

const tools = {
  echo: (id, _, line) => say({ id, result: text(line) }),
  exact: (id) =>
    write(
      `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"a":1.0,"b":12345678901234567890,"c":1e400,"b":"\\u0041"}}}`,
    ),
  slow: () => {},
  progress(id, { _meta }) {
    for (const progress of [1, 2, 3]) {
      say({ method: 'notifications/progress', params: { progressToken: _meta.progressToken, progress, total: 3 } });
    }
    setTimeout(() => say({ id, result: text('done') }), 300);
  },
  async asks(id) {
    const requestedSchema = { type: 'object', properties: { n: { type: 'number' } } };
    say({ id, result: text(await ask('elicitation/create', { message: 'How many?', requestedSchema })) });
  },
  async 'takes-back'(id) {
    void ask('sampling/createMessage', { messages: [], maxTokens: 1 }, 77);
    setTimeout(() => say({ method: 'notifications/cancelled', params: { requestId: 77 } }), 100);
    setTimeout(() => say({ id, result: text('nevermind') }), 200);
  },
  fails: (id) => say({ id, error: { code: -32602, message: `No ${process.env.TOKEN ?? 'reason'}`, data: { n: 1 } } }),
  flood(id) {
    for (let n = 0; n < 100_000; n++) {
      say({ method: 'notifications/message', params: { level: 'info', data: `line ${n}` } });
    }
    say({ id, result: text('flooded') });
  },
  roots: async (id) => say({ id, result: text(await ask('roots/list')) }),
  what: async (id) => say({ id, result: text(await ask('acme/what', {})) }),
  dies: () => process.exit(4),
  // "round": one answer of the person, then one more, then the end. The state is not what JSON.parse would give back.
  round(id, { inputResponses, requestState }, line) {
    const request = (message) => ({ method: 'elicitation/create', params: { message, requestedSchema: {} } });
    if (inputResponses === undefined) {
      const first = JSON.stringify({ one: request('First?') });
      return write(
        `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"input_required","inputRequests":${first},"requestState":"\\u0073tate-1"}}`,
      );
    }
    if (requestState === 'state-1') {
      const inputRequests = { two: request('Second?'), roots: { method: 'roots/list' } };
      return say({ id, result: { resultType: 'input_required', inputRequests } });
    }
    return say({ id, result: text(line) });
  },
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) {
      const known = waiting.get(id);
      waiting.delete(id);
      return known?.(line);
    }
    if (id === undefined) return console.error(`${method} ${JSON.stringify(params ?? null)}`);
    switch (method) {
      case 'initialize':
        if (modern) return say({ id, error: { code: -32601, message: 'Method not found' } });
        return say({ id, result: { protocolVersion: '2025-11-25', ...welcome } });
      case 'server/discover':
        if (!modern) break;
        return say({
          id,
          result: {
            supportedVersions: ['2026-07-28'],
            resultType: 'complete',
            ttlMs: 0,
            cacheScope: 'public',
            ...welcome,
          },
        });
      case 'tools/list':
        return say({ id, result: { tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })) } });
      case 'resources/list':
        return say({ id, result: { resources: [] } });
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        if (modern) break;
        console.error(`${method} ${params.uri}`);
        return say({ id, result: {} });
      case 'subscriptions/listen':
        console.error(`${method} ${JSON.stringify(params.notifications)}`);
        return say({
          method: 'notifications/subscriptions/acknowledged',
          params: { notifications: params.notifications, _meta: { 'io.modelcontextprotocol/subscriptionId': id } },
        });
      case 'tools/call': {
        const tool = tools[params.name];
        if (tool) return void tool(id, params, line);
      }
    }
    return say({ id, error: { code: -32601, message: 'Method not found' } });
  })
  .on('close', () => process.exit(0));
