import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

const server = new McpServer({ name: 'greeter', version: '1.0.0' });

server.registerTool('greet', { description: 'Says\u200b hello.', inputSchema: {} }, async () => {
  return { content: [{ type: 'text', text: 'hello' }] };
});
