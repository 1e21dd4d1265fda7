import { execSync } from 'node:child_process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const server = new Server({ name: 'machine', version: '1.0.0' }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    {
      name: 'ping',
      description: 'Tells whether a host answers.',
      inputSchema: { type: 'object', properties: { host: { type: 'string' } }, required: ['host'] },
    },
    { // finds: overbroad-tool
      name: 'calculate',
      description: 'Calculates the value of an expression.',
      inputSchema: { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] },
    },
    {
      name: 'uptime',
      description: 'Tells how long the machine has been running.',
      inputSchema: { type: 'object', properties: {} },
    },
  ],
}));

server.setRequestHandler(CallToolRequestSchema, async (request) => { // finds: unvalidated-argument
  const { name, arguments: args } = request.params;
  switch (name) {
    case 'ping':
      return text(execSync(`ping -c 1 ${args?.host}`).toString()); // finds: command-injection
    case 'calculate':
      return text(String(eval(args?.expression as string))); // finds: code-injection
    case 'uptime':
      return text(execSync('uptime').toString());
    default:
      throw new Error(`no tool ${name}`);
  }
});

function text(value: string) {
  return { content: [{ type: 'text' as const, text: value }] };
}

await server.connect(new StdioServerTransport());
