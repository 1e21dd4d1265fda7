import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: 'bookings', version: '2.1.0' });
const guest = z.object({ name: z.string().min(1), email: z.string().email().optional() });
const room = z.object({ kind: z.enum(['single', 'double', 'suite']), beds: z.number().int().min(1).max(4).optional() });

server.registerTool(
  'book',
  {
    title: 'Book rooms',
    description: 'Books rooms for a guest.',
    inputSchema: { guest, rooms: z.array(room), note: z.string().nullable().optional(), late: z.boolean().default(false) },
    outputSchema: { total: z.number() },
  },
  async ({ guest, rooms }) => {
    const total = rooms.length * 80;
    return { content: [{ type: 'text', text: `${guest.name} has ${rooms.length} rooms.` }], structuredContent: { total } };
  },
);

server.registerTool(
  'cancel',
  { description: 'Cancels a booking.', inputSchema: { id: z.string() }, annotations: { destructiveHint: true } },
  async ({ id }) => {
    exec(`bookings cancel ${id}`);
    return { content: [{ type: 'text', text: `There is no booking ${id}.` }], isError: true };
  },
);

server.registerTool('confirm', { description: 'Confirms a booking with the guest.' }, async () => {
  const answer = await server.server.elicitInput({
    message: 'When do you arrive?',
    requestedSchema: {
      type: 'object',
      properties: { arrival: { type: 'string', format: 'date' }, breakfast: { type: 'boolean', default: true } },
      required: ['arrival'],
    },
  });
  return { content: [{ type: 'text', text: `Answered: ${JSON.stringify(answer)}` }] };
});
