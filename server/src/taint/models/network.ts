// Fetching: who is asked is decided by the URL.
import type { Row } from '../row.ts';

const url0 = [{ kind: 'url', at: 0 }] as const;
const orField = [
  { kind: 'url', at: 0 },
  { kind: 'url', at: { argument: 0, field: 'url' } },
] as const;
const redirects = { option: 'redirect', refused: ['error', 'manual'] } as const;
const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'request'];

export const network: readonly Row[] = [
  { module: 'global', member: ['fetch', 'globalThis.fetch'], effect: 'opens-network', sinks: url0, redirects },
  {
    module: 'global',
    member: ['WebSocket', 'EventSource'],
    effect: 'opens-network',
    sinks: url0,
  },
  {
    module: [
      'node-fetch',
      'cross-fetch',
      'isomorphic-fetch',
      'node-fetch-native',
      'undici',
      'make-fetch-happen',
      'fetch-retry',
      '@adobe/fetch',
      'impit',
    ],
    member: ['', 'fetch', 'default', 'request', 'stream', 'fetchWithRetry'],
    effect: 'opens-network',
    sinks: url0,
    redirects: { ...redirects, except: ['request', 'stream'] },
  },
  {
    module: 'axios',
    member: ['', ...VERBS, 'postForm'],
    effect: 'opens-network',
    sinks: orField,
    redirects: { option: 'maxRedirects', refused: [0] },
  },
  {
    module: ['got', 'got-scraping'],
    member: ['', ...VERBS, 'stream', 'gotScraping'],
    effect: 'opens-network',
    sinks: orField,
    redirects: { option: 'followRedirect', refused: [false] },
  },
  {
    module: [
      'ky',
      'superagent',
      'needle',
      'ofetch',
      'wretch',
      'phin',
      'bent',
      'request',
      'request-promise',
      'request-promise-native',
    ],
    member: ['', ...VERBS, 'ofetch', '$fetch', 'raw', 'json'],
    effect: 'opens-network',
    sinks: orField,
  },
  {
    module: ['http', 'https', 'http2', 'follow-redirects'],
    member: ['get', 'request', 'connect', 'http.get', 'https.get'],
    effect: 'opens-network',
    sinks: [
      { kind: 'url', at: 0 },
      { kind: 'url', at: { argument: 0, field: 'hostname' } },
      { kind: 'url', at: { argument: 0, field: 'host' } },
    ],
  },
  {
    module: [
      'puppeteer',
      'puppeteer-core',
      'playwright',
      'playwright-core',
      '@playwright/test',
      'patchright',
      '@cloudflare/puppeteer',
      '@browserbasehq/stagehand',
    ],
    member: ['goto'],
    on: 'instance',
    effect: 'opens-network',
    sinks: url0,
  },
  // Browsers that run elsewhere reach their own network, not this machine's.
  {
    module: ['@cloudflare/puppeteer', '@browserbasehq/stagehand'],
    member: ['goto'],
    on: 'instance',
    effect: 'opens-network',
  },
  { module: ['ws'], member: ['', 'WebSocket', 'default'], effect: 'opens-network', sinks: url0 },
  { module: ['jsdom'], member: ['JSDOM.fromURL', 'fromURL'], effect: 'opens-network', sinks: url0 },
  { module: ['net', 'tls'], member: ['connect', 'createConnection'], effect: 'opens-network' },
  { module: ['rss-parser'], member: ['parseURL'], effect: 'opens-network', sinks: url0 },
  { module: ['@extractus/article-extractor'], member: ['extract'], effect: 'opens-network', sinks: url0 },
];
