// Signing in at a server at an address, through what the extension says and hears, against a real authorization server.
import type http from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { OAuthClient } from '../../../server/src/live/contract.ts';
import { inspecting } from '../inspecting.ts';
import { authorizationServer, type Local, type Wrong } from './authorization-server.ts';

const open: { close(): unknown }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

interface More {
  readonly signedIn?: string;
  readonly oauthClient?: OAuthClient;
  readonly headers?: Record<string, string>;
}

async function serving(wrong: Wrong = {}): Promise<Local> {
  const local = await authorizationServer(wrong);
  open.push(local);
  return local;
}

function connecting(local: Local, { headers = {}, ...more }: More = {}) {
  const inspector = inspecting({ kind: 'http', url: local.url, headers }, more);
  open.push(inspector);
  /** Does in a browser what it is told to. */
  const browse = async (params: Record<string, string> = {}) => {
    const { url } = await inspector.next('sign-in');
    return await fetch(local.signIn(url, params));
  };
  const failed = async () => {
    for (;;) {
      const { state } = await inspector.next('state');
      if (state.is === 'failed') return state.problem;
      if (state.is === 'running') throw new Error('It runs.');
    }
  };
  return { ...inspector, browse, failed };
}

/** Nothing that was given out is in what is told, but for `signed-in` and the address to open. */
function leaks(local: Local, heard: readonly { kind: string }[]): string[] {
  const told = JSON.stringify(heard.filter(({ kind }) => kind !== 'signed-in'));
  return local.secrets.filter((secret) => told.includes(secret));
}

test('a person signs in in the browser, the server is read, and the next time nobody is asked', async () => {
  const local = await serving({ echoes: true });
  const { next, browse, outcome, heard } = connecting(local);
  const page = await browse();
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('You can close this tab.');
  const { secret } = await next('signed-in');
  const { server } = await next('definitions');
  expect(server.definitions.map(({ name }) => name)).toEqual(['forecast']);
  expect((await outcome('tools/call', '{"name":"forecast"}')).text).toContain('You are Bearer [secret].');
  expect(leaks(local, heard)).toEqual([]);

  expect(local.registered).toMatchObject([
    { client_name: 'Toolward', token_endpoint_auth_method: 'none', application_type: 'native' },
  ]);
  expect(local.registered[0]!.redirect_uris).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/)]);
  const { params } = local.asked.find(({ path }) => path === '/token')!;
  expect(params).toMatchObject({ grant_type: 'authorization_code', resource: local.url });
  expect(params.code_verifier!.length).toBeGreaterThanOrEqual(43);

  const before = local.asked.length;
  const again = connecting(local, { signedIn: secret });
  await again.next('definitions');
  expect(local.asked).toHaveLength(before);
  expect(again.heard.some(({ kind }) => kind === 'sign-in')).toBe(false);
});

test('the address to open has a challenge, a state, and what the token is for', async () => {
  const local = await serving({ resource: { scopes_supported: ['read', 'write'] } });
  const { next } = connecting(local);
  const { searchParams, origin, pathname } = new URL((await next('sign-in')).url);
  expect(origin + pathname).toBe(`${local.origin}/authorize`);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    resource: local.url,
    scope: 'read write',
  });
  expect(searchParams.get('state')!.length).toBeGreaterThan(40);
});

test('an expired token is replaced without a person', async () => {
  const local = await serving();
  const { next, browse, outcome, heard } = connecting(local);
  await browse();
  await next('definitions');
  const { secret } = await next('signed-in');
  local.revoke();
  expect((await outcome('tools/call', '{"name":"forecast"}')).is).toBe('result');
  const renewed = await next('signed-in');
  expect(renewed.secret).not.toBe(secret);
  const refreshed = local.asked.find(({ params }) => params.grant_type === 'refresh_token')!;
  expect(refreshed.params).toMatchObject({ resource: local.url, client_id: 'client-1' });
  expect(heard.filter(({ kind }) => kind === 'sign-in')).toHaveLength(1);
  expect(leaks(local, heard)).toEqual([]);
});

test('where nothing can be renewed, a person signs in again, as another client', async () => {
  const local = await serving({ tokenError: (grant) => (grant === 'refresh_token' ? 'invalid_grant' : undefined) });
  const { next, browse, outcome } = connecting(local);
  await browse();
  await next('definitions');
  expect((await next('signed-in')).secret).not.toBe('');
  local.revoke();
  const called = outcome('tools/call', '{"name":"forecast"}');
  expect((await next('signed-in')).secret).toBe('');
  await browse();
  expect((await called).is).toBe('result');
  expect(local.registered).toHaveLength(2);
});

test('a client that is known no longer is registered once more, and not again', async () => {
  const local = await serving({ tokenError: () => 'invalid_client' });
  const { browse, failed, heard } = connecting(local);
  await browse();
  await browse();
  expect(await failed()).toBe('The sign-in failed: it was answered with "invalid_client".');
  expect(heard.filter(({ kind }) => kind === 'sign-in')).toHaveLength(2);
  expect(local.registered).toHaveLength(2);
});

test.each([
  [['client_secret_basic'], 'basic'],
  [['client_secret_post'], 'post'],
])('an id that was given out beforehand is used, with its secret (%s)', async (methods, how) => {
  const local = await serving({
    clients: { mine: 'a-secret-of-mine' },
    metadata: { registration_endpoint: undefined, token_endpoint_auth_methods_supported: methods },
  });
  const { browse, next, heard } = connecting(local, { oauthClient: { id: 'mine', secret: 'a-secret-of-mine' } });
  await browse();
  await next('definitions');
  expect(local.registered).toEqual([]);
  const { params, authorization } = local.asked.find(({ path }) => path === '/token')!;
  if (how === 'basic') expect(authorization).toBe(`Basic ${btoa('mine:a-secret-of-mine')}`);
  else expect(params).toMatchObject({ client_id: 'mine', client_secret: 'a-secret-of-mine' });
  expect(params.redirect_uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(JSON.stringify(heard.filter(({ kind }) => kind !== 'signed-in'))).not.toContain('a-secret-of-mine');
});

test('an address is the id where the server knows such ids, else the client is registered', async () => {
  const oauthClient = { id: 'https://example.com/client.json' };
  const knows = await serving({ metadata: { client_id_metadata_document_supported: true } });
  const one = connecting(knows, { oauthClient });
  await one.browse();
  await one.next('definitions');
  expect(knows.registered).toEqual([]);
  expect(knows.asked.find(({ path }) => path === '/token')!.params.client_id).toBe(oauthClient.id);

  const knowsNot = await serving();
  const other = connecting(knowsNot, { oauthClient });
  await other.browse();
  await other.next('definitions');
  expect(knowsNot.registered).toHaveLength(1);
});

test('where no client can register and none was given an id, that is said', async () => {
  const local = await serving({ metadata: { registration_endpoint: undefined } });
  const { failed } = connecting(local);
  expect(await failed()).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+, where one signs in, lets no clients register themselves: ask whoever runs it for a client id that may come back to http:\/\/127\.0\.0\.1\/callback, and enter it\.$/,
  );
  const refuses = await serving({
    answers: ({ url }, response) => {
      if (url !== '/register') return false;
      response.writeHead(403).end('{"error":"access_denied <b>"}');
      return true;
    },
  });
  expect(await connecting(refuses).failed()).toMatch(
    /refuses to register this client \(403, "access_denied <b>"\): ask/,
  );
});

test('more rights are asked for when a request needs them, and those from before are kept', async () => {
  const local = await serving({ resource: { scopes_supported: ['read'] }, needs: { 'tools/call': 'write' } });
  const { browse, next, outcome } = connecting(local);
  await browse();
  await next('definitions');
  const called = outcome('tools/call', '{"name":"forecast"}');
  const { url } = await next('sign-in');
  expect(new URL(url).searchParams.get('scope')).toBe('read write');
  await fetch(local.signIn(url));
  expect((await called).is).toBe('result');
});

test('a server that is never content is not asked for ever', async () => {
  const local = await serving({ needs: { 'tools/call': 'write' }, stingy: true });
  const { browse, next, outcome, heard } = connecting(local);
  await browse();
  await next('definitions');
  const called = outcome('tools/call', '{"name":"forecast"}');
  await browse();
  expect(await called).toMatchObject({
    is: 'broken',
    problem: expect.stringMatching(/does not allow this \(403\)\.$/),
  });
  expect(heard.filter(({ kind }) => kind === 'sign-in')).toHaveLength(2);
});

test('a server that takes no token of its own authorization server is told as that', async () => {
  const local = await serving({ takesNone: true });
  const { browse, failed, heard } = connecting(local);
  await browse();
  expect(await failed()).toMatch(/does not take the sign-in that it sends people to http:.* for \(401\)\.$/);
  expect(heard.filter(({ kind }) => kind === 'sign-in')).toHaveLength(1);
});

test('whoever refuses in the browser is not asked again', async () => {
  const local = await serving();
  const { next, failed, heard, outcome } = connecting(local);
  const { url } = await next('sign-in');
  const { searchParams } = new URL(url);
  const back = new URL(searchParams.get('redirect_uri')!);
  back.searchParams.set('error', 'access_denied');
  back.searchParams.set('error_description', '<script>alert(1)</script>');
  back.searchParams.set('state', searchParams.get('state')!);
  await fetch(back);
  expect(await failed()).toBe('The sign-in was refused in the browser.');
  await expect(outcome('tools/list', '{}')).rejects.toThrow(/not connected/);
  expect(heard.filter(({ kind }) => kind === 'sign-in')).toHaveLength(1);
});

test('who answers says who they are, where the server says that they do (RFC 9207)', async () => {
  const wrong: Wrong = { metadata: { authorization_response_iss_parameter_supported: true } };
  const good = await serving(wrong);
  const one = connecting(good);
  await one.browse({ iss: good.origin });
  await one.next('definitions');
  const mixed = 'Nobody is signed in: the answer came from another place than was asked.';
  const missing = connecting(await serving(wrong));
  await missing.next('sign-in').then(({ url }) => fetch(good.signIn(url)));
  expect(await missing.failed()).toBe(mixed);
  const local = await serving();
  const other = connecting(local);
  await other.browse({ iss: 'https://evil.example' });
  expect(await other.failed()).toBe(mixed);
  expect(local.asked.filter(({ path }) => path === '/token')).toEqual([]);
});

test('a server from before descriptions is signed in at where such servers are', async () => {
  const local = await serving({ resource: null, metadata: null, challenge: () => undefined });
  const { browse, next } = connecting(local);
  await browse();
  await next('definitions');
  const between = await serving({ resource: null });
  const other = connecting(between);
  // It names a description that is not there.
  expect(await other.failed()).toMatch(/does not describe itself where it says so/);
});

test('a server that wants a token in a header, and has no sign-in, is told as that', async () => {
  const local = await serving({
    resource: null,
    metadata: null,
    challenge: () => undefined,
    answers: ({ url }, response) => {
      if (url !== '/register') return false;
      response.writeHead(404).end();
      return true;
    },
  });
  const { failed } = connecting(local);
  expect(await failed()).toMatch(/wants to know who asks \(401\): give it a token in "headers"\.$/);
});

test('whoever has entered a token is not sent to sign in', async () => {
  const local = await serving();
  const { failed, heard } = connecting(local, { headers: { Authorization: 'Bearer my-own-token' } });
  expect(await failed()).toMatch(/wants to know who asks \(401\)/);
  expect(heard.some(({ kind }) => kind === 'sign-in')).toBe(false);
  expect(local.asked).toEqual([]);
});

test('what was kept for another server goes to no other', async () => {
  const local = await serving();
  const { browse, next } = connecting(local);
  await browse();
  await next('definitions');
  const { secret } = await next('signed-in');
  const seen: string[] = [];
  const elsewhere = await serving({
    answers: ({ headers }) => {
      seen.push(JSON.stringify(headers));
      return false;
    },
  });
  const other = connecting(elsewhere, { signedIn: secret });
  await other.next('sign-in');
  expect(seen.length).toBeGreaterThan(0);
  expect(local.secrets.filter((each) => seen.join().includes(each))).toEqual([]);
});

test('of several requests that are refused at once, one leads to a new token', async () => {
  const local = await serving();
  const { next, browse, outcome } = connecting(local);
  await browse();
  await next('definitions');
  local.revoke();
  const all = [1, 2, 3].map(() => outcome('tools/call', '{"name":"forecast"}'));
  expect((await Promise.all(all)).map(({ is }) => is)).toEqual(['result', 'result', 'result']);
  expect(local.asked.filter(({ params }) => params.grant_type === 'refresh_token')).toHaveLength(1);
});

test('who gives up a request does not wait for the sign-in, which goes on', async () => {
  const local = await serving({ tokenError: (grant) => (grant === 'refresh_token' ? 'invalid_grant' : undefined) });
  const { next, browse, ask, say, outcome } = connecting(local);
  await browse();
  await next('definitions');
  local.revoke();
  const { request, answer } = ask({ do: 'request', method: 'tools/call', params: '{"name":"forecast"}' });
  const { url } = await next('sign-in');
  say({ kind: 'cancel', id: 'a', request });
  expect(await answer).toMatchObject({ outcome: { is: 'cancelled' } });
  await fetch(local.signIn(url));
  expect((await outcome('tools/call', '{"name":"forecast"}')).is).toBe('result');
});

test('a server from before Streamable HTTP is signed in at as well', async () => {
  let stream: http.ServerResponse | undefined;
  const local = await serving({
    answers: (request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://x');
      if (!['/sse', '/post'].includes(pathname)) return false;
      if (!local.secrets.some((secret) => request.headers.authorization === `Bearer ${secret}`)) {
        response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      } else if (pathname === '/sse') {
        stream = response;
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: endpoint\ndata: /post\n\n');
      } else {
        let body = '';
        request.on('data', (part) => (body += part));
        request.on('end', () => {
          const { id, method } = JSON.parse(body);
          const result =
            method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: {} } : {};
          if (id !== undefined) stream?.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
          response.writeHead(202).end();
        });
      }
      return true;
    },
    resource: null,
  });
  const inspector = inspecting({ kind: 'sse', url: `${local.origin}/sse`, headers: {} });
  open.push(inspector);
  await fetch(local.signIn((await inspector.next('sign-in')).url));
  expect((await inspector.next('greeting')).greeting.transport).toBe('sse');
});

test('a sign-in ends with its connection', async () => {
  const local = await serving();
  const { next, say } = connecting(local);
  const { url } = await next('sign-in');
  say({ kind: 'stop', id: 'a' });
  await next('state');
  await expect
    .poll(() =>
      fetch(local.signIn(url)).then(
        ({ status }) => status,
        () => 'gone',
      ),
    )
    .toBe('gone');
});
