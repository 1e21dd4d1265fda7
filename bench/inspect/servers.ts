// The public servers that the inspector's core is tried on: at their versions, each with one call that harms nothing.

export interface Tried {
  readonly package: string;
  readonly version: string;
  /** Generation of the SDK: `1` for @modelcontextprotocol/sdk, `2` for @modelcontextprotocol/server. */
  readonly sdk: string;
  /** The folder that it is installed in, below `--into`. */
  readonly id: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it then listens; over its standard streams where it is undefined. `PORT` stands for a free port. */
  readonly at?: string;
  readonly transport?: 'http' | 'sse';
  /** The only era of the protocol that is tried; the older one goes first where it is undefined. */
  readonly era?: 'modern';
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const everything = {
  package: '@modelcontextprotocol/server-everything',
  version: '2026.7.4',
  sdk: '1',
  id: 'everything',
};

/** None needs an account. `arguments` may name `HOME`, the folder that a server is started in. */
export const tried: readonly Tried[] = [
  { ...everything, tool: 'echo', arguments: { message: 'hello' } },
  {
    ...everything,
    args: ['streamableHttp'],
    env: { PORT: 'PORT' },
    at: 'http://127.0.0.1:PORT/mcp',
    transport: 'http',
    tool: 'get-structured-content',
    arguments: { location: 'Chicago' },
  },
  {
    ...everything,
    args: ['sse'],
    env: { PORT: 'PORT' },
    at: 'http://127.0.0.1:PORT/sse',
    transport: 'sse',
    tool: 'get-sum',
    arguments: { a: 2, b: 3 },
  },
  {
    package: '@modelcontextprotocol/server-filesystem',
    version: '2026.7.10',
    sdk: '1',
    id: 'filesystem',
    args: ['.'],
    tool: 'list_allowed_directories',
    arguments: {},
  },
  {
    package: '@modelcontextprotocol/server-memory',
    version: '2026.7.4',
    sdk: '1',
    id: 'memory',
    tool: 'read_graph',
    arguments: {},
  },
  {
    package: '@modelcontextprotocol/server-sequential-thinking',
    version: '2026.7.4',
    sdk: '1',
    id: 'thinking',
    tool: 'sequentialthinking',
    arguments: { thought: 'One.', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
  },
  {
    package: '@upstash/context7-mcp',
    version: '4.0.3',
    sdk: '2',
    id: 'context7',
    tool: 'resolve-library-id',
    arguments: { query: 'schemas', libraryName: 'zod' },
  },
  {
    package: '@upstash/context7-mcp',
    version: '4.0.3',
    sdk: '2',
    id: 'context7',
    era: 'modern',
    tool: 'resolve-library-id',
    arguments: { query: 'schemas', libraryName: 'zod' },
  },
  {
    package: '@upstash/context7-mcp',
    version: '4.0.3',
    sdk: '2',
    id: 'context7',
    args: ['--transport', 'http', '--port', 'PORT'],
    at: 'http://127.0.0.1:PORT/mcp',
    transport: 'http',
    era: 'modern',
    tool: 'resolve-library-id',
    arguments: { query: 'schemas', libraryName: 'zod' },
  },
  {
    package: '@coding-solo/godot-mcp',
    version: '0.1.1',
    sdk: '1',
    id: 'godot',
    tool: 'get_godot_version',
    arguments: {},
  },
  {
    package: '@wonderwhy-er/desktop-commander',
    version: '0.2.46',
    sdk: '1',
    id: 'desktop-commander',
    tool: 'get_config',
    arguments: {},
  },
  {
    package: 'ios-simulator-mcp',
    version: '2.1.0',
    sdk: '2',
    id: 'ios-simulator',
    tool: 'get_booted_sim_id',
    arguments: {},
  },
  {
    package: 'mcp-searxng',
    version: '2.0.0',
    sdk: '2',
    id: 'searxng',
    env: { SEARXNG_URL: 'http://127.0.0.1:1' },
    tool: 'searxng_web_search',
    arguments: { query: 'mcp' },
  },
  {
    package: 'mcp-searxng',
    version: '2.0.0',
    sdk: '2',
    id: 'searxng',
    env: { SEARXNG_URL: 'http://127.0.0.1:1' },
    era: 'modern',
    tool: 'searxng_web_search',
    arguments: { query: 'mcp' },
  },
  {
    package: 'hevy-mcp',
    version: '6.1.13',
    sdk: '2',
    id: 'hevy',
    env: { HEVY_API_KEY: 'none' },
    tool: 'get-workouts',
    arguments: { page: 1, pageSize: 1 },
  },
  {
    package: 'fast-filesystem-mcp',
    version: '3.5.2',
    sdk: '1',
    id: 'fast-filesystem',
    args: ['.'],
    tool: 'fast_list_allowed_directories',
    arguments: {},
  },
  {
    package: '@eslint/mcp',
    version: '0.3.10',
    sdk: '1',
    id: 'eslint',
    tool: 'lint-files',
    arguments: { filePaths: ['HOME/none.js'] },
  },
  {
    package: 'mcp-fetch-server',
    version: '1.1.2',
    sdk: '1',
    id: 'fetch',
    tool: 'fetch_html',
    arguments: { url: 'http://127.0.0.1:1/' },
  },
  {
    package: '@cyanheads/git-mcp-server',
    version: '2.15.1',
    sdk: '1',
    id: 'git',
    env: { MCP_TRANSPORT_TYPE: 'stdio', MCP_LOG_LEVEL: 'error' },
    tool: 'git_status',
    arguments: { path: 'HOME' },
  },
];
