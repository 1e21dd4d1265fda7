// Where the browser comes back to: what it takes, what it does not, and when it is gone.
import http from 'node:http';
import { expect, test } from 'vitest';
import { listenOnce } from '../../../server/src/live/oauth/listener.ts';

const never = new AbortController().signal;
const gone = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

test('only the right path, state, method and host count; it waits on until then, and is closed after', async () => {
  const { redirectUri, state, callback } = await listenOnce({ signal: never });
  const { origin, pathname, port } = new URL(redirectUri);
  expect(pathname).toMatch(/^\/[\w-]{32}$/);
  const good = `${redirectUri}?state=${state}&code=abc`;
  const status = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
  expect(await status(`${origin}/`)).toBe(404);
  expect(await status(`${origin}/callback?state=${state}&code=abc`)).toBe(404);
  expect(await status(`${redirectUri}?state=${state.slice(0, -1)}&code=abc`)).toBe(400);
  expect(await status(`${redirectUri}?code=abc`)).toBe(400);
  expect(await status(`${redirectUri}?state=${state}`)).toBe(400);
  expect(await status(`${good}&state=${state}`)).toBe(400);
  expect(await status(good, { method: 'POST' })).toBe(400);
  expect(await statusAs(`attacker.example:${port}`, good)).toBe(400);
  const page = await fetch(good);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, "default-src 'none'"]);
  expect(await page.text()).toBe(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Toolward</title><p>You can close this tab.</p></html>\n',
  );
  expect((await callback()).get('code')).toBe('abc');
  await expect.poll(() => gone(good)).toBe(true);
});

test('of two callbacks at once, one counts', async () => {
  const { redirectUri, state, callback } = await listenOnce({ signal: never });
  const back = (code: string) =>
    fetch(`${redirectUri}?state=${state}&code=${code}`).then(
      ({ status }) => status,
      () => 0,
    );
  const statuses = await Promise.all([back('first'), back('second')]);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect((await callback()).get('code')).toBe(statuses[0] === 200 ? 'first' : 'second');
});

test('what comes back is not written into the page', async () => {
  const { redirectUri, state, callback } = await listenOnce({ signal: never });
  const page = await fetch(`${redirectUri}?state=${state}&error=%3Cscript%3E&error_description=%3Cb%3E`);
  expect(await page.text()).not.toMatch(/script|<b>/);
  expect((await callback()).get('error')).toBe('<script>');
});

test('nobody is waited for any longer than that', async () => {
  const { redirectUri, callback } = await listenOnce({ signal: never, timeoutMs: 20 });
  await expect(callback()).rejects.toThrow(/^Nobody signed in in the browser in time; restart/);
  expect(await gone(redirectUri)).toBe(true);
});

test('it is gone when its connection is', async () => {
  const ending = new AbortController();
  const { redirectUri, callback } = await listenOnce({ signal: ending.signal });
  ending.abort();
  await expect(callback()).rejects.toThrow('The connection was closed.');
  expect(await gone(redirectUri)).toBe(true);
});

/** `fetch` does not let one say another host. */
function statusAs(host: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', reject);
  });
}
