// Registers a tool with a real McpServer of either generation, asks for the list and calls it: what comes of it.
import { McpServer as First } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer as Second } from '@modelcontextprotocol/server';
import * as zod4 from 'zod';
import * as zod3 from 'zod/v3';

export type Generation = 1 | 2;
export type Zod = 3 | 4;

/** What becomes of a registration; the rule's message says the same in words. */
export type Outcome = 'throws' | 'list fails' | 'shown without arguments' | 'refused' | 'works' | 'answer fails';

/** A registration to try. */
export interface Row {
  readonly zod: readonly Zod[];
  readonly generations: readonly Generation[];
  readonly call: string;
  /** What a client sends; undefined where the tool takes nothing. */
  readonly sent: unknown;
  /** It is about one field, not about the schema as a whole. */
  readonly field?: boolean;
}

/** Asks a running server of this generation, over a transport in memory. */
export async function outcome(generation: Generation, zod: Zod, { call, sent, field }: Row): Promise<Outcome> {
  const server = new (generation === 1 ? First : Second)({ name: 'demo', version: '1.0.0' });
  const handler = async () => ({ content: [], structuredContent: { d: new Date(0) } });
  try {
    new Function('server', 'z', 'handler', 'Thing', call)(server, zod === 3 ? zod3.z : zod4.z, handler, class {});
  } catch {
    return 'throws';
  }
  const ask = await connected(server);
  const list = await ask('tools/list', {});
  if (list.error) return 'list fails';
  const tool = list.result.tools[0];
  const { properties = {}, anyOf, oneOf, allOf, additionalProperties } = tool.inputSchema;
  const fields = Object.keys(properties).length > 0 || anyOf || oneOf || allOf || additionalProperties;
  if (sent !== undefined && !field && !fields) return 'shown without arguments';
  const answer = await ask('tools/call', { name: 't', arguments: sent ?? {} });
  if (answer.error || answer.result.isError) return sent === undefined ? 'answer fails' : 'refused';
  return 'works';
}

// biome-ignore lint/suspicious/noExplicitAny: the answers of two SDKs, read as JSON.
type Ask = (method: string, params: unknown) => Promise<any>;

async function connected(server: First | Second): Promise<Ask> {
  // biome-ignore lint/suspicious/noExplicitAny: a transport for both SDKs, whose types differ.
  const waiting = new Map<number, (message: any) => void>();
  const transport = {
    start: async () => {},
    close: async () => {},
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    send: async (message: any) => waiting.get(message.id)?.(message),
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    onmessage: undefined as any,
  };
  await (server as First).connect(transport);
  let id = 0;
  const ask: Ask = (method, params) =>
    new Promise((resolve) => {
      waiting.set(++id, resolve);
      transport.onmessage({ jsonrpc: '2.0', id, method, params });
    });
  const clientInfo = { name: 'test', version: '1.0.0' };
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  transport.onmessage({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return ask;
}
