// Servers whose description of how to sign in is a trap: refused with one sentence, and nobody is sent anywhere.
import { afterEach, expect, test } from 'vitest';
import { inspecting } from '../inspecting.ts';
import { authorizationServer, type Wrong } from './authorization-server.ts';

const open: { close(): unknown }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

async function refused(wrong: Wrong) {
  const local = await authorizationServer(wrong);
  const inspector = inspecting({ kind: 'http', url: local.url, headers: {} });
  open.push(local, inspector);
  for (;;) {
    const { state } = await inspector.next('state');
    if (state.is === 'running') throw new Error('It runs.');
    if (state.is !== 'failed') continue;
    expect(inspector.heard.filter(({ kind }) => kind === 'sign-in' || kind === 'signed-in')).toEqual([]);
    return { problem: state.problem.replaceAll(local.origin, 'SERVER'), asked: local.asked };
  }
}

const begin = 'Nobody is signed in: the server at SERVER gives';

test.each([
  [
    'javascript:alert(document.cookie)',
    /the server at SERVER says of how|what SERVER says of how to sign in is not valid/,
  ],
  ['file:///etc/passwd', 'for the page to sign in at, and that begins with neither http nor https.'],
  ['vscode://attacker.extension/run', 'for the page to sign in at, and that begins with neither http nor https.'],
  ['ms-settings:privacy', 'for the page to sign in at, and that begins with neither http nor https.'],
  ['http://169.254.169.254/latest', 'for the page to sign in at, and that is inside your network.'],
  ['http://example.com/authorize', 'for the page to sign in at, and that is not encrypted (https).'],
  ['https://me:pw@example.com/authorize', 'for the page to sign in at, and that has a password in it.'],
])('a page to sign in at that is %s', async (authorization_endpoint, why) => {
  const { problem } = await refused({ metadata: { authorization_endpoint } });
  if (typeof why === 'string') expect(problem).toBe(`${begin} "${authorization_endpoint}" ${why}`);
  else expect(problem).toMatch(why);
});

test.each([
  ['token_endpoint', 'where tokens are given'],
  ['registration_endpoint', 'where clients register'],
])('a %s inside the network', async (field, what) => {
  const { problem, asked } = await refused({ metadata: { [field]: 'https://169.254.169.254/x' } });
  expect(problem).toBe(`${begin} "https://169.254.169.254/x" for ${what}, and that is inside your network.`);
  expect(asked.map(({ path }) => path)).not.toContain('/register');
});

test('an authorization server inside the network', async () => {
  const { problem } = await refused({ resource: { authorization_servers: ['http://169.254.169.254/'] } });
  expect(problem).toBe(
    `${begin} "http://169.254.169.254/" for its authorization server, and that is inside your network.`,
  );
});

test('a description inside the network, or that is no address of the web', async () => {
  const at = (address: string) => refused({ challenge: () => `Bearer resource_metadata="${address}"` });
  expect((await at('http://169.254.169.254/latest/meta-data/')).problem).toBe(
    `${begin} "http://169.254.169.254/latest/meta-data/" for its description, and that is inside your network.`,
  );
  expect((await at('file:///etc/passwd')).problem).toMatch(/begins with neither http nor https\.$/);
});

test('an authorization server that calls itself another', async () => {
  const { problem } = await refused({ metadata: { issuer: 'https://accounts.example.com' } });
  expect(problem).toBe(
    'Nobody is signed in: SERVER, where the server at SERVER says one signs in, calls itself "https://accounts.example.com".',
  );
});

test('a server that describes itself as another, to be given a token for that', async () => {
  const { problem } = await refused({ resource: { resource: 'https://bank.example/mcp' } });
  expect(problem).toBe(
    'Nobody is signed in: the server at SERVER describes itself as another, "https://bank.example/mcp".',
  );
});

test.each<[string, Wrong['answers']]>([
  ['no JSON', (_, response) => Boolean(response.writeHead(200).end('<html>'))],
  ['a redirect', (_, response) => Boolean(response.writeHead(302, { location: 'http://169.254.169.254/' }).end())],
  ['no object', (_, response) => Boolean(response.writeHead(200).end('[1,2]'))],
  ['an error', (_, response) => Boolean(response.writeHead(500).end('\u001b[31mred'))],
  [
    'control characters and markup',
    (_, response) => Boolean(response.end('{"issuer":"\\u001b]0;x\\u0007<b>\\u202e"}')),
  ],
])('an authorization server that answers with %s', async (_, answer) => {
  const { problem } = await refused({
    answers: (request, response) =>
      request.url?.startsWith('/.well-known/oauth-authorization-server') === true && answer!(request, response),
  });
  expect(problem).toMatch(/^Nobody can sign in: (what )?SERVER (says of how to sign in is not valid|does not say how)/);
  expect(problem).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
});

test('a description without an end', async () => {
  const { problem } = await refused({
    answers: ({ url }, response) => {
      if (!url?.startsWith('/.well-known/')) return false;
      const pour = () => {
        while (response.write(Buffer.alloc(64 * 1024, ' ')));
        response.once('drain', pour);
      };
      pour();
      return true;
    },
  });
  expect(problem).toBe('SERVER, where one signs in, answers with too much.');
});

test('a challenge of a megabyte is no reason to be slow', async () => {
  const { problem } = await refused({
    challenge: () => `Bearer ${'scope="a", '.repeat(700)}x=${'"\\'.repeat(2000)}`,
    resource: null,
    metadata: null,
    answers: ({ url }, response) => url === '/register' && Boolean(response.writeHead(404).end()),
  });
  expect(problem).toMatch(/wants to know who asks \(401\)/);
});

test.each([
  [
    'a token with line breaks',
    { access_token: 'a\r\nx-evil: 1' },
    'gives a token that this client cannot send ("Bearer").',
  ],
  [
    'a kind of token that is not sent like that',
    { token_type: 'mac' },
    'gives a token that this client cannot send ("mac").',
  ],
  ['no token', { access_token: undefined }, 'The sign-in failed: what came in place of a token is none.'],
])('%s', async (_, token, why) => {
  const local = await authorizationServer({ token });
  const inspector = inspecting({ kind: 'http', url: local.url, headers: {} });
  open.push(local, inspector);
  await fetch(local.signIn((await inspector.next('sign-in')).url));
  await inspector.next('state');
  const { state } = await inspector.next('state');
  expect(state).toMatchObject({ is: 'failed', problem: expect.stringContaining(why) });
});
