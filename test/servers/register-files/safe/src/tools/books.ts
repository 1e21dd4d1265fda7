import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { find, fetchCover } from '../catalogue.js';

const bookSchema = { title: z.string().max(200) };

export function registerBookTools(server: McpServer): void {
  server.registerTool(
    'find_book',
    { description: 'Finds books by their title.', inputSchema: bookSchema },
    async (args) => ({ content: [{ type: 'text', text: JSON.stringify(find(args.title)) }] }),
  );
  server.registerTool(
    'book_cover',
    { description: 'Fetches the cover of a book.', inputSchema: { url: z.string().url() } },
    async ({ url }) => ({ content: [{ type: 'text', text: await fetchCover(url) }] }),
  );
}
