// What a file's text shows without being parsed: whether it can matter, and whom it imports.

/** Facts of a text that cost one pass of a few expressions. */
export interface TextScan {
  /** Names an MCP framework: without one in any file there is no server in the project. */
  readonly mentions: boolean;
  /** May register something. */
  readonly registers: boolean;
  /** Makes a server: such modules run before those that are handed one. */
  readonly makes: boolean;
  /** Specifiers of its imports, as far as a text shows them. */
  readonly imports: readonly string[];
}

const PROJECT =
  /@modelcontextprotocol\/|['"](?:(?:@[\w.-]+\/)?[\w.-]*fastmcp|litemcp|mcp-handler|mcp-framework|agents\/mcp|@mastra\/mcp|@vercel\/mcp-adapter)['"/]|\bMcpServer\b|CallToolRequestSchema/;
const REGISTERS =
  /\b(?:registerTool|registerPrompt|registerResource|setRequestHandler|addTool|addTools|registerAppTool|registerToolTask|createMcpHandler|MCPServer|MCPTool|McpServer|FastMCP)\b|\.tool\(|\.prompt\(|\.resource\(/;
const MAKES =
  /\bnew\s+(?:\w+\.)*(?:McpServer|Server|FastMCP|MCPServer)\b|createMcpHandler|serveStdio|extends\s+(?:McpServer|McpAgent|Server)\b/;
/**
 * One of these, or of a pattern's own words, stands in every text in which the pattern finds something. Most texts of a
 * large folder have none of them, and a word is looked for ten times as fast as a pattern.
 */
const IN_ANY = ['Tool', 'MCP', 'Mcp'];
const IN_REGISTERS = ['Handler', 'Prompt', 'Resource', '.tool(', '.prompt(', '.resource('];
const IN_MAKES = ['Server', 'Stdio'];
const IN_PROJECT = ['mcp', 'modelcontext'];
const IMPORT = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]([^'"\n]+)['"]/g;

/** True for scans that say the same. */
export function sameScan(a: TextScan, b: TextScan): boolean {
  return (
    a.mentions === b.mentions &&
    a.registers === b.registers &&
    a.makes === b.makes &&
    a.imports.length === b.imports.length &&
    a.imports.every((specifier, n) => specifier === b.imports[n])
  );
}

/** The same text on its own: a part of a text keeps all of it in memory, and scans outlive texts. */
function ownText(part: string): string {
  return ` ${part}`.slice(1);
}

function importsOf(text: string): readonly string[] {
  const found = new Set<string>();
  IMPORT.lastIndex = 0;
  for (let match = IMPORT.exec(text); match; match = IMPORT.exec(text)) found.add(ownText(match[1]!));
  return [...found];
}

function holds(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.includes(word));
}

export function scanText(text: string): TextScan {
  const any = holds(text, IN_ANY);
  return {
    mentions: (any || holds(text, IN_PROJECT)) && PROJECT.test(text),
    registers: (any || holds(text, IN_REGISTERS)) && REGISTERS.test(text),
    makes: (any || holds(text, IN_MAKES)) && MAKES.test(text),
    imports: importsOf(text),
  };
}
