// What names of @modelcontextprotocol/sdk 1.32 are called in @modelcontextprotocol/server 2.4, as both packages' types say.

/** Modules of the first generation, without `.js`, and where their names are in the second. */
export const MODULES: ReadonlyMap<string, string> = new Map([
  ['@modelcontextprotocol/sdk/server/mcp', '@modelcontextprotocol/server'],
  ['@modelcontextprotocol/sdk/server/index', '@modelcontextprotocol/server'],
  ['@modelcontextprotocol/sdk/server', '@modelcontextprotocol/server'],
  ['@modelcontextprotocol/sdk/types', '@modelcontextprotocol/server'],
  ['@modelcontextprotocol/sdk/server/stdio', '@modelcontextprotocol/server/stdio'],
]);

/** Names that mean the same in both, some under another name. All others are for their author to judge. */
export const NAMES: ReadonlyMap<string, string> = new Map([
  ['McpServer', 'McpServer'],
  ['Server', 'Server'],
  ['StdioServerTransport', 'StdioServerTransport'],
  ['McpError', 'ProtocolError'],
  ['ErrorCode', 'ProtocolErrorCode'],
  ['CallToolResult', 'CallToolResult'],
  ['Tool', 'Tool'],
]);

/** Members of `ErrorCode` that `ProtocolErrorCode` has too. */
export const ERROR_CODES: ReadonlySet<string> = new Set([
  'ParseError',
  'InvalidRequest',
  'MethodNotFound',
  'InvalidParams',
  'InternalError',
]);

/** Schemas that named a request, and its method, which names it now. */
export const METHODS: ReadonlyMap<string, string> = new Map([
  ['ListToolsRequestSchema', 'tools/list'],
  ['CallToolRequestSchema', 'tools/call'],
  ['ListPromptsRequestSchema', 'prompts/list'],
  ['GetPromptRequestSchema', 'prompts/get'],
  ['ListResourcesRequestSchema', 'resources/list'],
  ['ReadResourceRequestSchema', 'resources/read'],
  ['ListResourceTemplatesRequestSchema', 'resources/templates/list'],
]);

/** Members of a handler's `extra`, and where its `ctx` has them. */
export const CONTEXT: ReadonlyMap<string, string> = new Map([
  ['signal', 'mcpReq.signal'],
  ['requestId', 'mcpReq.id'],
  ['sendNotification', 'mcpReq.notify'],
  ['sessionId', 'sessionId'],
  ['authInfo', 'http?.authInfo'],
]);

/** The range that package.json gets. */
export const RANGE = '^2.4.0';
