// Copies of the MCP SDK in a project or in a bundle: their classes are told by what they have, and stand for the SDK's.
// Shapes: @modelcontextprotocol/sdk 1.0 to 1.32, @modelcontextprotocol/server 2.4.

import ts from 'typescript';
import type { Obj } from './values.ts';

/** Where the SDK has its classes, after whatever folder a copy stands in. */
const MCP_FILE = /(?:^|\/)server\/mcp(?:\.[cm]?[jt]s)?$/;
const LOW_FILE = /(?:^|\/)server(?:\/index)?(?:\.[cm]?[jt]s)?$/;
const TRANSPORT_FILE = /(?:^|\/)server\/(?:stdio|sse|\w*streamableHttp)(?:\.[cm]?[jt]s)?$/i;
const IN_A_COPY = /mcp|modelcontextprotocol|sdk/i;

/** The name of a class without what a bundler puts round it. */
const BUNDLED = /^_?(\w+?)\d*$/;
const TRANSPORT = /^(?:StdioServerTransport|SSEServerTransport|(?:WebStandard)?StreamableHTTPServerTransport)$/;

/** What a file that uses the SDK, and so is no copy of it, has. */
const USES_SDK = /['"]@modelcontextprotocol\/(?:sdk|server)\b/;
const SPEAKS_MCP = /\b(?:CallTool|ListTools)RequestSchema\b|['"]tools\/call['"]/;

/**
 * The kind of server that a class of a copy is, by the path it is imported from: for copies whose files are not among
 * those that are read. `path`: `vendor/mcp-sdk/server/mcp.js#McpServer`
 */
export function copiedFlavour(path: string): 'mcp' | 'low' | undefined {
  const hash = path.lastIndexOf('#');
  const from = path.slice(0, hash);
  const name = path.slice(hash + 1);
  if (name === 'McpServer' && MCP_FILE.test(from)) return 'mcp';
  if (name === 'Server' && LOW_FILE.test(from) && IN_A_COPY.test(from)) return 'low';
  return undefined;
}

/** The path of the SDK's class that a class of the program is a copy of; undefined for the program's own. */
export function copyOf(cls: Obj): string | undefined {
  const { node, module } = cls.cls!;
  const all = membersOf(cls);
  if (!all.has('connect') && !all.has('start')) return undefined;
  const name = BUNDLED.exec(node.name?.text ?? '')?.[1] ?? '';
  const { path, facts } = module;
  const isCopy = (where: RegExp): boolean => where.test(path) && IN_A_COPY.test(path) && !USES_SDK.test(facts.text);
  if (all.has('connect') && (all.has('registerTool') || all.has('tool'))) {
    if (all.has('setToolRequestHandlers')) return 'mcp-sdk/server/mcp.js#McpServer';
    if (name !== 'McpServer' || USES_SDK.test(facts.text)) return undefined;
    const many = all.has('registerTool') && MANY.some((other) => all.has(other));
    return many || MCP_FILE.test(path) ? 'mcp-sdk/server/mcp.js#McpServer' : undefined;
  }
  if (all.has('connect') && all.has('setRequestHandler')) {
    const own = all.has('getClientCapabilities') && OF_SERVERS.some((other) => all.has(other));
    if (own) return 'mcp-sdk/server/index.js#Server';
    if (name !== 'Server' || USES_SDK.test(facts.text)) return undefined;
    return isCopy(LOW_FILE) || SPEAKS_MCP.test(facts.text) ? 'mcp-sdk/server/index.js#Server' : undefined;
  }
  if (TRANSPORT.test(name) && all.has('start') && all.has('send') && isCopy(TRANSPORT_FILE))
    return `mcp-sdk/server/transport.js#${name}`;
  return undefined;
}

/** Beside `registerTool`: what else is registered with the SDK's own. */
const MANY = ['tool', 'registerResource', 'registerPrompt'];
const OF_SERVERS = ['_oninitialize', 'assertRequestHandlerCapability', 'sendLoggingMessage', 'createMessage'];

function membersOf(cls: Obj): ReadonlySet<string> {
  const names = new Set<string>();
  let at: Obj | undefined = cls;
  for (let n = 0; at?.cls && n < 10; n++) {
    for (const { name } of at.cls.node.members) if (name && ts.isIdentifier(name)) names.add(name.text);
    const base: Obj['proto'] = at.cls.base;
    at = base?.t === 'ref' ? base.obj : undefined;
  }
  return names;
}
