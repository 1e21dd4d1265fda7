// Where an address lies, however it is written.
import { expect, test } from 'vitest';
import { placeOf, placeOfHost } from '../../../server/src/live/oauth/network.ts';

test.each([
  ['loopback', ['127.0.0.1', '127.255.0.3', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::127.0.0.1']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '198.18.0.1', '192.0.0.8']],
  ['private', ['fc00::1', 'fd12:3456::1', 'fec0::1', '::ffff:10.1.2.3', '2002:0a00:0001::', '::192.168.1.1']],
  ['link', ['169.254.169.254', '0.0.0.0', '224.0.0.1', '255.255.255.255', 'fe80::1', 'fe80::1%eth0', 'ff02::1', '::']],
  ['link', ['::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::', '::ffff:0:169.254.1.1', 'nonsense']],
  ['public', ['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.0.2.1', '2606:4700::1111', '::ffff:8.8.8.8', '2001:db8::1']],
])('%s: %j', (place, addresses) => {
  for (const address of addresses) expect([address, placeOf(address)]).toEqual([address, place]);
});

test('of a name, it is known only where the name says so', () => {
  for (const name of ['localhost', 'LOCALHOST.', 'app.localhost', '127.0.0.1', '[::1]']) {
    expect(placeOfHost(name)).toBe('loopback');
  }
  // The URL parser has written these as dotted numbers before.
  for (const url of ['http://2130706433/', 'http://0x7f.1/', 'http://017700000001/', 'http://127.1/']) {
    expect(placeOfHost(new URL(url).hostname)).toBe('loopback');
  }
  expect(placeOfHost('example.com')).toBe(undefined);
  expect(placeOfHost('localhost.example.com')).toBe(undefined);
});
