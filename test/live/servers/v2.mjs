// A server of the v2 SDK over its standard streams: of both eras, or with "modern-only" of the new one alone.
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const servers = new Set();
serveStdio(
  () => {
    const server = new McpServer({ name: 'modern', version: '2.0.0' }, { instructions: 'Be modern.' });
    server.registerTool(
      'forecast',
      { description: 'The weather.', inputSchema: z.object({ city: z.string() }), icons: [{ src: 'data:,x' }] },
      async () => ({ content: [] }),
    );
    servers.add(server);
    return server;
  },
  { legacy: process.argv[2] === 'modern-only' ? 'reject' : 'serve' },
);
if (process.env.TELL_PID) console.error(`pid ${process.pid}`);
// The handle of the tool that comes and goes, for each server: whoever subscribes late sees a later change.
const grown = new Map();
process.on('SIGUSR2', () => {
  for (const server of servers) {
    if (!grown.has(server))
      grown.set(
        server,
        server.registerTool('grown', {}, async () => ({ content: [] })),
      );
    else grown.get(server).update({ description: `Changed ${Date.now()}` });
  }
});
