// The language client's stand-in: what is asked of it while the real one is loading, fails to, or is ended meanwhile.
import { expect, test } from 'vitest';
import { Client, NotLoaded, type WholeClient } from '../../client/src/client.ts';
import { RulePageRequest, RulesRequest, StatusNotification, TrustNotification } from '../../server/src/protocol.ts';

/** A client that is started when `come` is called, and writes down what happens to it. */
function whole() {
  const did: unknown[] = [];
  let come: (error?: Error) => void = () => {};
  const heard = new Map<string, (news: unknown) => void>();
  const client: WholeClient = {
    start: () => {
      did.push('start');
      return new Promise((done, fail) => {
        come = (error) => (error ? fail(error) : done());
      });
    },
    restart: async () => void did.push('restart'),
    dispose: async () => void did.push('dispose'),
    sendRequest: async (...words) => {
      did.push(words);
      return 'answer';
    },
    sendNotification: async (...words) => void did.push(words),
    onNotification: (method, hear) => {
      heard.set(method, hear);
      return { dispose: () => heard.delete(method) };
    },
    protocol2CodeConverter: { asWorkspaceEdit: async () => 'edit' as never },
  };
  return { client, did, heard, come: (error?: Error) => come(error) };
}

function stand(...makes: (() => WholeClient)[]) {
  const warnings: string[] = [];
  const client = new Client(() => makes.shift()!(), { warn: (words) => warnings.push(String(words)) });
  return { client, warnings, left: makes };
}

const turns = async () => {
  for (let n = 0; n < 5; n++) await new Promise((done) => setImmediate(done));
};

const broken = (): never => {
  throw new Error("Cannot find module 'client.js'\nRequire stack:\n- extension.js");
};

test('nothing is loaded in the turn of the one who starts it', async () => {
  const real = whole();
  const { client, left } = stand(() => real.client);
  const started = client.start();
  await Promise.resolve();
  expect(left).toHaveLength(1);
  await turns();
  expect(real.did).toEqual(['start']);
  real.come();
  await started;
});

test('what is asked before it runs is sent when it does, by name', async () => {
  const real = whole();
  const { client } = stand(() => real.client);
  const answer = client.sendRequest(RulesRequest);
  const page = client.sendRequest(RulePageRequest, { id: 'a' });
  client.sendNotification(TrustNotification, { trusted: true });
  const edit = client.asWorkspaceEdit({});
  await turns();
  expect(real.did).toEqual(['start']);
  real.come();
  expect(await Promise.all([answer, page, edit])).toEqual(['answer', 'answer', 'edit']);
  expect(real.did).toEqual([
    'start',
    ['toolward/rules'],
    ['toolward/rulePage', { id: 'a' }],
    ['toolward/trust', { trusted: true }],
  ]);
});

test('listeners hear from the first message on, and no more when they are let go', async () => {
  const real = whole();
  const { client } = stand(() => real.client);
  const news: unknown[] = [];
  const listener = client.onNotification(StatusNotification, (status) => news.push(status));
  void client.start();
  await turns();
  real.heard.get('toolward/status')!(1);
  listener.dispose();
  real.heard.get('toolward/status')!(2);
  expect(news).toEqual([1]);
  real.come();
});

test('what cannot be loaded is one sentence for all who wait, and is loaded when it is asked for anew', async () => {
  const real = whole();
  const { client, warnings } = stand(broken, () => real.client);
  const why = "the language client could not be loaded: Cannot find module 'client.js'";
  const request = client.sendRequest(RulesRequest);
  client.sendNotification(TrustNotification, { trusted: true });
  await expect(client.start()).rejects.toEqual(new NotLoaded(why));
  await expect(request).rejects.toThrow(why);
  expect(warnings).toEqual([`toolward/trust was not sent: ${why}`]);
  // Not by each request that follows.
  await expect(client.sendRequest(RulesRequest)).rejects.toThrow(why);
  const again = client.restart();
  await turns();
  real.come();
  await again;
  expect(await client.sendRequest(RulesRequest)).toBe('answer');
});

test('a server that did not start is replaced by another client, one that runs is told to', async () => {
  const [first, second] = [whole(), whole()];
  const { client } = stand(
    () => first.client,
    () => second.client,
  );
  const started = client.start();
  await turns();
  first.come(new Error('no room'));
  await expect(started).rejects.toThrow('no room');
  await expect(client.sendRequest(RulesRequest)).rejects.toThrow('no room');
  const again = client.restart();
  await turns();
  second.come();
  await again;
  await client.restart();
  expect(second.did).toEqual(['start', 'restart']);
});

test('a client whose restart failed is replaced at the next', async () => {
  const [first, second] = [whole(), whole()];
  const { client } = stand(
    () => ({ ...first.client, restart: () => Promise.reject(new Error('it did not come back')) }),
    () => second.client,
  );
  const started = client.start();
  await turns();
  first.come();
  await started;
  await expect(client.restart()).rejects.toThrow('it did not come back');
  const again = client.restart();
  await turns();
  second.come();
  await again;
  expect(second.did).toEqual(['start']);
});

test('ended while it starts: the server is ended as soon as that can be', async () => {
  const real = whole();
  const { client } = stand(() => real.client);
  void client.start();
  await turns();
  const stopped = client.stop();
  client.dispose();
  await turns();
  expect(real.did).toEqual(['start']);
  real.come();
  await stopped;
  expect(real.did).toEqual(['start', 'dispose']);
});

test('ended before it was loaded: nothing starts, neither then nor later', async () => {
  const { client, left, warnings } = stand(() => whole().client);
  const started = client.start();
  await client.stop();
  await expect(started).rejects.toThrow('the extension is ending.');
  await expect(started).rejects.not.toBeInstanceOf(NotLoaded);
  await expect(client.restart()).rejects.toThrow('the extension is ending.');
  expect(left).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('ended after a failed start: nothing is left to end', async () => {
  const { client, warnings } = stand(broken);
  await client.start().catch(() => {});
  await client.stop();
  expect(warnings).toEqual([]);
});

test('an end that fails is written down, and fails nobody', async () => {
  const real = whole();
  const { client, warnings } = stand(() => ({ ...real.client, dispose: () => Promise.reject(new Error('stuck')) }));
  void client.start();
  await turns();
  real.come();
  await client.stop();
  expect(warnings).toEqual(['The language server did not end well: stuck']);
});
