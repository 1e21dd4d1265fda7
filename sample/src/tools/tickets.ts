// Tickets live in a local database.
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import Database from 'better-sqlite3';
import { z } from 'zod';

const db = new Database('tickets.db');

export function registerTickets(server: McpServer): void {
  server.registerTool(
    'find_tickets',
    {
      description: 'Finds tickets by a word in their title.',
      inputSchema: { word: z.string(), limit: z.number().int().max(100).default(20) },
    },
    async ({ word, limit }) => ({ content: [{ type: 'text', text: JSON.stringify(findTickets(word, limit)) }] }),
  );

  // This one is written as it should be: nothing to report.
  server.registerTool(
    'close_ticket',
    { description: 'Closes a ticket.', inputSchema: { id: z.number().int() } },
    async ({ id }) => {
      db.prepare('UPDATE tickets SET closed = 1 WHERE id = ?').run(id);
      return { content: [{ type: 'text', text: 'closed' }] };
    },
  );
}

function findTickets(word: string, limit: number): unknown[] {
  return db.prepare(`SELECT * FROM tickets WHERE title LIKE '%${word}%' LIMIT ${limit}`).all();
}
