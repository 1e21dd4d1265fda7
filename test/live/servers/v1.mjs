// A server of the v1 SDK over its standard streams. It ends with its input, and says on standard error what it was given.
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer(
  { name: 'weather', version: '1.2.3' },
  { instructions: `Ask for the weather.${process.env.TELLS ?? ''}` },
);
const text = (value) => ({ content: [{ type: 'text', text: value }] });
server.registerTool(
  'forecast',
  {
    title: 'Forecast',
    description: `The weather of tomorrow.${process.env.TELLS ?? ''}`,
    inputSchema: { city: z.string().min(1).describe('Where'), days: z.number().int().max(7).default(1) },
    annotations: { readOnlyHint: true, openWorldHint: true },
    _meta: { 'example.com/origin': { kept: ['as', 'it', 'is'] } },
  },
  async ({ city }) => text(city),
);
server.registerPrompt('packing', { description: 'What to pack', argsSchema: { city: z.string() } }, ({ city }) => ({
  messages: [{ role: 'user', content: { type: 'text', text: city } }],
}));
server.registerResource('stations', 'weather://stations', { description: 'All stations' }, async (uri) => ({
  contents: [{ uri: uri.href, text: '' }],
}));
server.registerResource(
  'station',
  new ResourceTemplate('weather://stations/{id}', { list: undefined }),
  {},
  async (uri) => ({ contents: [{ uri: uri.href, text: '' }] }),
);
server.registerTool('grow', { description: 'Adds a tool.' }, async () => text('unused'));
if (process.env.TOKEN) console.error(`starting with ${process.env.TOKEN}`);
if (process.env.TELL_PID) console.error(`pid ${process.pid}`);
process.once('SIGUSR2', () => {
  server.registerTool('grown', { description: 'Came later.' }, async () => text(''));
  // Once it has grown, being asked again is nothing.
  process.on('SIGUSR2', () => {});
});
await server.connect(new StdioServerTransport());
