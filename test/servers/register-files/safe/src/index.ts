import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { registerBookTools } from './tools/books.js';
import { registerFileTools } from './tools/files.js';

const server = new McpServer({ name: 'library', version: '1.0.0' });
registerFileTools(server);
registerBookTools(server);

await server.connect(new StdioServerTransport());
