import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: 'shell', version: '1.0.0' });

server.registerTool('ping', { description: 'Pings a host.', inputSchema: { host: z.string() } }, async ({ host }) => {
  exec(`ping -c 1 ${host}`);
  return { content: [{ type: 'text', text: 'sent' }] };
});
