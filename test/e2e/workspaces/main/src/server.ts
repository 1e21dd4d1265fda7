import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { loadNote } from './notes.ts';

const server = new McpServer({ name: 'notes', version: '1.0.0' });

server.registerTool(
  'search',
  { description: 'Searches the notes.', inputSchema: { words: z.string() } },
  async ({ words }) => {
    exec(`grep -r ${words} notes`);
    return { content: [{ type: 'text', text: 'done' }] };
  },
);

server.registerTool(
  'read',
  { description: 'Reads one of the notes.', inputSchema: { name: z.string() } },
  async ({ name }) => {
    return { content: [{ type: 'text', text: await loadNote(name) }] };
  },
);
