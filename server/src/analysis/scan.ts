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
  /@modelcontextprotocol\/|['"](?:fastmcp|litemcp|mcp-handler|mcp-framework|agents\/mcp|@mastra\/mcp|@vercel\/mcp-adapter)['"/]|\bMcpServer\b|CallToolRequestSchema/;
const REGISTERS =
  /\b(?:registerTool|registerPrompt|registerResource|setRequestHandler|addTool|addTools|registerAppTool|registerToolTask|createMcpHandler|MCPServer|MCPTool|McpServer|FastMCP)\b|\.tool\(|\.prompt\(|\.resource\(/;
const MAKES =
  /\bnew\s+(?:\w+\.)*(?:McpServer|Server|FastMCP|MCPServer)\b|createMcpHandler|serveStdio|extends\s+(?:McpServer|McpAgent|Server)\b/;
/**
 * Of these words one stands in every text in which the patterns find something. Most texts of a large folder have none,
 * and a word is looked for ten times as fast as a pattern.
 */
const IN_REGISTERS = ['Tool', 'MCP', 'Mcp', 'Handler', 'Prompt', 'Resource', '.tool(', '.prompt(', '.resource('];
const IN_MAKES = ['Server', 'MCP', 'Mcp', 'Stdio'];
const IN_PROJECT = ['Mcp', 'Tool', 'mcp', 'modelcontext'];
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

/** `pattern` is found in the text; `words`: as above. */
function shows(text: string, words: readonly string[], pattern: RegExp): boolean {
  return words.some((word) => text.includes(word)) && pattern.test(text);
}

export function scanText(text: string): TextScan {
  return {
    mentions: shows(text, IN_PROJECT, PROJECT),
    registers: shows(text, IN_REGISTERS, REGISTERS),
    makes: shows(text, IN_MAKES, MAKES),
    imports: importsOf(text),
  };
}
