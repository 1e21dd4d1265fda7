// Which addresses a server may name for signing in, and what is read there.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type GuardOptions, guardFor } from '../../../server/src/live/oauth/guard.ts';

const open: http.Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const names: Record<string, string> = {
  'mcp.example': '93.184.216.34',
  'auth.example': '93.184.216.35',
  'inside.example': '10.0.0.7',
  'meta.example': '169.254.169.254',
  'here.example': '127.0.0.1',
};
const lookup: GuardOptions['lookup'] = async (name) => {
  if (names[name] === undefined) throw new Error('ENOTFOUND');
  return [{ address: names[name], family: 4 }];
};
const signal = new AbortController().signal;
const guard = (server: string, more: Partial<GuardOptions> = {}) =>
  guardFor(new URL(server), { signal, lookup, ...more });

test.each([
  ['https://169.254.169.254/latest', 'is inside your network'],
  ['https://[fe80::1]/', 'is inside your network'],
  ['https://10.1.2.3/token', 'is inside your network'],
  ['https://[fd00::1]/', 'is inside your network'],
  ['https://127.0.0.1:8443/', 'is on this machine'],
  ['https://2130706433/', 'is on this machine'],
  ['http://localhost:9200/', 'is on this machine'],
  ['http://auth.example/token', 'is not encrypted (https)'],
  ['https://me:pw@auth.example/', 'has a password in it'],
  ['javascript:alert(1)', 'begins with neither http nor https'],
  ['file:///etc/passwd', 'begins with neither http nor https'],
  ['vscode://some.extension/x', 'begins with neither http nor https'],
  ['not an address', 'is none'],
])('a server out in the world may not name %s', async (address, why) => {
  const { allowed } = await guard('https://mcp.example/mcp');
  expect(() => allowed(address, 'its authorization server')).toThrow(
    `Nobody is signed in: the server at https://mcp.example gives "${address}" for its authorization server, and that ${why}.`,
  );
});

test('what lies as far inside as the server itself, it may name; what only the link reaches, nobody may', async () => {
  const here = await guard('http://127.0.0.1:3000/mcp');
  for (const good of [
    'http://127.0.0.1:4000/',
    'http://localhost:4000/',
    'https://10.0.0.1/',
    'https://auth.example/',
  ]) {
    expect(here.allowed(good, 'x').href).toBe(good);
  }
  expect(() => here.allowed('http://169.254.169.254/', 'x')).toThrow(/inside your network/);
  const inside = await guard('https://inside.example/mcp');
  expect(inside.allowed('https://10.9.9.9/', 'x').hostname).toBe('10.9.9.9');
  expect(() => inside.allowed('https://127.0.0.1/', 'x')).toThrow(/on this machine/);
  // Itself is reached anyway.
  expect((await guard('http://192.168.1.5:3000/mcp')).allowed('http://192.168.1.5:3000/x', 'x').port).toBe('3000');
});

test('a name that leads inside is not opened and not reached', async () => {
  const { resolved, fetch } = await guard('https://mcp.example/mcp');
  expect((await resolved('https://auth.example/authorize', 'x')).hostname).toBe('auth.example');
  for (const name of ['inside.example', 'meta.example', 'here.example']) {
    await expect(resolved(`https://${name}/authorize`, 'the page to sign in at')).rejects.toThrow(
      /^Nobody is signed in/,
    );
    await expect(fetch(`https://${name}/token`)).rejects.toThrow(/^Nobody is signed in: .* (network|machine)\.$/);
  }
});

test('a name that leads elsewhere the second time is looked at the second time', async () => {
  let times = 0;
  const rebinding: GuardOptions['lookup'] = async (name) => {
    if (name === 'mcp.example') return [{ address: '93.184.216.34', family: 4 }];
    return [{ address: ++times === 1 ? '93.184.216.35' : '127.0.0.1', family: 4 }];
  };
  const { resolved, fetch } = await guard('https://mcp.example/mcp', { lookup: rebinding });
  await resolved('https://auth.example/', 'x');
  await expect(fetch('https://auth.example/')).rejects.toThrow(/is on this machine\.$/);
});

test('what leads on elsewhere is not followed', async () => {
  let reached = 0;
  const other = await serve((_, response) => {
    reached++;
    response.end('{}');
  });
  const origin = await serve((_, response) => response.writeHead(302, { location: other }).end());
  const { fetch } = await guard(origin);
  expect((await fetch(origin)).status).toBe(404);
  await expect(fetch(origin, { method: 'POST', body: 'a=b' })).rejects.toThrow(/leads on to elsewhere/);
  expect(reached).toBe(0);
});

test('no more is read than there is room for, and nobody is waited for long', async () => {
  const much = await serve((_, response) => {
    const pour = () => {
      while (response.write(Buffer.alloc(64 * 1024, 'x')));
      response.once('drain', pour);
    };
    pour();
  });
  await expect((await guard(much)).fetch(much)).rejects.toThrow(/answers with too much\.$/);
  const slow = await serve((_, response) => {
    response.write('{');
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  });
  await expect((await guard(slow, { answerMs: 100 })).fetch(slow)).rejects.toThrow(
    /where one signs in, is not reached: nothing came within 0.1 seconds\.$/,
  );
});

async function serve(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a sign-in goes to no server that others can listen to', async () => {
  const { SignIn } = await import('../../../server/src/live/oauth/sign-in.ts');
  const opened: string[] = [];
  const signIn = new SignIn(new URL('http://mcp.example/mcp'), {
    lookup,
    onOpen: (url) => opened.push(url),
    onKept: () => {},
  });
  const challenge = { response: new Response(null, { status: 401 }), sent: {}, again: 0, signal };
  await expect(signIn.challenged(challenge)).rejects.toThrow(/is not encrypted \(http\): others could read it/);
  expect(opened).toEqual([]);
});
