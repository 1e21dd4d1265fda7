// Servers at an address that do one thing no server should, in the process that plays them.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import zlib from 'node:zlib';

export interface Web {
  readonly origin: string;
  /** Requests for paths other than the server's own. */
  readonly others: string[];
  close(): void;
}

export type WebWrong =
  | 'huge'
  | 'huge-event'
  | 'comments'
  | 'events'
  | 'gzip'
  | 'gzip-error'
  | 'html'
  | 'plain'
  | 'redirects'
  | 'redirects-on'
  | 'slow'
  | 'closes'
  | 'oauth-inside'
  | 'headers'
  | 'silent'
  | 'hangs-at-end'
  | 'none';

/** Serves until it is closed. What is wrong shows when the tool is called, or at once. */
export async function web(wrong: WebWrong): Promise<Web> {
  const others: string[] = [];
  const server = http.createServer(async (request, response) => {
    response.on('error', () => {});
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (!pathname.startsWith('/mcp')) {
      others.push(pathname);
      return response.writeHead(404).end();
    }
    if (wrong === 'redirects') return response.writeHead(307, { location: `/mcp/${Math.random()}` }).end();
    if (wrong === 'redirects-on') return response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end();
    if (wrong === 'oauth-inside') {
      const where = 'Bearer resource_metadata="http://169.254.169.254/latest/meta-data/"';
      return response.writeHead(401, { 'www-authenticate': where }).end();
    }
    if (wrong === 'hangs-at-end') {
      // Keeps a session, and never says that it is over.
      response.setHeader('mcp-session-id', 'one');
      if (request.method === 'DELETE') return;
    }
    if (wrong === 'closes' && request.method === 'GET') return closed(response);
    if (request.method !== 'POST') return response.writeHead(405).end();
    let body = '';
    for await (const part of request) body += part;
    const { id, method } = JSON.parse(body);
    if (id === undefined) return response.writeHead(202).end();
    if (method === 'tools/call') return call(wrong, id, response);
    const json = JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} });
    response.writeHead(200, { 'content-type': 'application/json' }).end(json);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    others,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const results: Record<string, unknown> = {
  initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } },
  'tools/list': { tools: [{ name: 'call', inputSchema: { type: 'object' } }] },
};

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };

function call(wrong: WebWrong, id: number, response: http.ServerResponse): void {
  const begin = `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"`;
  switch (wrong) {
    case 'huge':
      response.writeHead(200, json).write(begin);
      pour(response, 'x'.repeat(65_536), 1600);
      return;
    case 'huge-event':
      response.writeHead(200, events).write(`data: ${begin}`);
      pour(response, 'x'.repeat(65_536), 1600);
      return;
    case 'comments':
      response.writeHead(200, events);
      pour(response, ': nothing\n'.repeat(6_000));
      return;
    case 'events':
      response.writeHead(200, events);
      pour(response, 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n'.repeat(900));
      return;
    case 'gzip':
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' });
      response.end(bomb());
      return;
    case 'gzip-error':
      response.writeHead(500, { ...json, 'content-encoding': 'gzip' });
      response.end(bomb());
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><script>alert(1)</script>\u001b[31m</html>');
      return;
    case 'plain': {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } }));
      return;
    }
    case 'slow': {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(timer));
      return;
    }
    case 'silent':
      return;
    case 'headers':
      response.socket?.write(`HTTP/1.1 200 OK\r\n${`x-more: ${'x'.repeat(1000)}\r\n`.repeat(10_000)}\r\n`);
      return;
    case 'closes':
      closed(response);
      return;
    default:
      response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } }));
  }
}

let last = 0;

/** A stream that says it goes on in another, at once. */
function closed(response: http.ServerResponse): void {
  response.writeHead(200, events).end(`id: ${++last}\nretry: 0\ndata:\n\n`);
}

/** A gigabyte of blanks in a megabyte. */
function bomb(): Buffer {
  const part = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
  return Buffer.concat(Array.from({ length: 16 }, () => part));
}

/** As much as is read; without an end where no count is given. */
function pour(response: http.ServerResponse, text: string, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  const go = () => {
    while (left-- > 0 && !response.destroyed) if (!response.write(text)) return void response.once('drain', go);
    response.end();
  };
  go();
}
