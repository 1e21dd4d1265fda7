import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { readInside } from '../storage.js';

export function registerFileTools(server: McpServer): void {
  server.registerTool(
    'read_page',
    {
      title: 'Read a page',
      description: 'Reads a page of the library.',
      inputSchema: { page: z.string().max(200) },
      annotations: { readOnlyHint: true },
    },
    async ({ page }) => ({ content: [{ type: 'text', text: await readInside(page) }] }),
  );
}
