import { readFile } from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: 'files', version: '1.0.0' });

server.registerTool('read', { description: 'Reads a file.', inputSchema: { file: z.string() } }, async ({ file }) => {
  return { content: [{ type: 'text', text: await readFile(file, 'utf8') }] };
});
