import { execFileSync } from 'node:child_process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const pingArguments = z.object({ host: z.string().regex(/^[a-z0-9][a-z0-9.]{0,200}$/) });
const sumArguments = z.object({ numbers: z.array(z.number()).max(100) });

const server = new Server({ name: 'machine', version: '1.0.0' }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    {
      name: 'ping',
      description: 'Tells whether a host answers.',
      inputSchema: { type: 'object', properties: { host: { type: 'string' } }, required: ['host'] },
    },
    {
      name: 'sum',
      description: 'Adds numbers.',
      inputSchema: {
        type: 'object',
        properties: { numbers: { type: 'array', items: { type: 'number' } } },
        required: ['numbers'],
      },
    },
    {
      name: 'uptime',
      description: 'Tells how long the machine has been running.',
      inputSchema: { type: 'object', properties: {} },
    },
  ],
}));

server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const { name, arguments: args } = request.params;
  switch (name) {
    case 'ping': {
      const { host } = pingArguments.parse(args);
      return text(execFileSync('ping', ['-c', '1', host], { timeout: 10_000 }).toString());
    }
    case 'sum': {
      const { numbers } = sumArguments.parse(args);
      return text(String(numbers.reduce((sum, each) => sum + each, 0)));
    }
    case 'uptime':
      return text(execFileSync('uptime', { timeout: 10_000 }).toString());
    default:
      throw new Error(`no tool ${name}`);
  }
});

function text(value: string) {
  return { content: [{ type: 'text' as const, text: value }] };
}

await server.connect(new StdioServerTransport());
