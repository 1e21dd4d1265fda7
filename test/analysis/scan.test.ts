// What a text shows unparsed: words are looked for first, and may hide nothing that a pattern would find.
import { expect, test } from 'vitest';
import { scanText } from '../../server/src/analysis/scan.ts';

test.each([
  ...['registerTool', 'registerPrompt', 'registerResource', 'setRequestHandler', 'addTool', 'addTools'],
  ...['registerAppTool', 'registerToolTask', 'createMcpHandler', 'MCPServer', 'MCPTool', 'McpServer', 'FastMCP'],
  ...['server.tool(', 'server.prompt(', 'server.resource('],
])('may register something: %s', (text) => {
  expect(scanText(text).registers).toBe(true);
  expect(scanText(`const a = 1;\n${text};`).registers).toBe(true);
});

test.each([
  ...['new McpServer(', 'new Server(', 'new FastMCP(', 'new MCPServer(', 'new sdk.Server(', 'createMcpHandler('],
  ...['serveStdio(', 'class A extends McpServer {', 'class A extends McpAgent {', 'class A extends Server {'],
])('makes a server: %s', (text) => expect(scanText(text).makes).toBe(true));

test.each([
  "'@modelcontextprotocol/sdk'",
  ...['fastmcp', 'litemcp', 'mcp-handler', 'mcp-framework', 'agents/mcp', '@mastra/mcp', '@vercel/mcp-adapter'].map(
    (name) => `from "${name}"`,
  ),
  ...["from 'firecrawl-fastmcp'", "from '@punkpeye/fastmcp'", "from '@scope/my-fastmcp'"],
  'server: McpServer',
  'CallToolRequestSchema',
])('names a framework: %s', (text) => expect(scanText(text).mentions).toBe(true));

test.each(["from './fastmcp'", "from 'fastmcp-notes'", "'a fastmcp'"])('names none: %s', (text) => {
  expect(scanText(text).mentions).toBe(false);
});

test('other code shows nothing', () => {
  const text = "import { Router } from 'express';\nexport class ToolServer extends PromptHandler { Resource = Stdio }";
  expect(scanText(text)).toEqual({ mentions: false, registers: false, makes: false, imports: ['express'] });
});
