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
    member: ['', 'fetch', 'default', 'request', 'stream', 'fetchWithRetry', 'pipeline'],
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
  // The address that an instance's requests go to.
  {
    module: 'axios',
    member: ['create', '', 'request', 'Axios'],
    effect: 'opens-network',
    sinks: [{ kind: 'url', at: { argument: 0, field: 'baseURL' } }],
  },
  {
    module: ['ky', 'got'],
    member: ['create', 'extend'],
    effect: 'opens-network',
    sinks: [{ kind: 'url', at: { argument: 0, field: 'prefixUrl' } }],
  },
  { module: 'undici', member: ['Client', 'Pool'], effect: 'opens-network', sinks: url0 },
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
    module: ['puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', '@playwright/test', 'patchright'],
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
  {
    module: ['net', 'tls'],
    member: ['connect', 'createConnection'],
    effect: 'opens-network',
    sinks: [
      { kind: 'url', at: 1 },
      { kind: 'url', at: { argument: 0, field: 'host' } },
    ],
  },
  // Requests from the browser's context are made by this process.
  {
    module: ['playwright', 'playwright-core', '@playwright/test', 'patchright'],
    member: ['fetch', 'get', 'post', 'put', 'patch', 'delete', 'head'],
    on: 'instance',
    effect: 'opens-network',
    sinks: url0,
  },
  { module: 'selenium-webdriver', member: ['get'], on: 'instance', effect: 'opens-network', sinks: url0 },
  { module: 'webdriverio', member: ['url', 'navigateTo'], on: 'instance', effect: 'opens-network', sinks: url0 },
  {
    module: [
      'cheerio',
      'link-preview-js',
      'unfurl.js',
      'open-graph-scraper',
      'pdfjs-dist',
      'pdfjs-dist/legacy/build/pdf.mjs',
      'download',
      'node-downloader-helper',
      'image-downloader',
      'simple-get',
      'eventsource',
      'socket.io-client',
      'soap',
      'node-libcurl',
    ],
    member: [
      '',
      'fromURL',
      'getLinkPreview',
      'unfurl',
      'getDocument',
      'DownloaderHelper',
      'image',
      'concat',
      'EventSource',
      'io',
      'createClientAsync',
      'curly',
      'curly.get',
      'curly.post',
    ],
    effect: 'opens-network',
    sinks: orField,
  },
  {
    module: [
      '@modelcontextprotocol/sdk/client/sse.js',
      '@modelcontextprotocol/sdk/client/streamableHttp.js',
      '@modelcontextprotocol/sdk/client/websocket.js',
    ],
    member: ['SSEClientTransport', 'StreamableHTTPClientTransport', 'WebSocketClientTransport'],
    effect: 'opens-network',
    sinks: url0,
  },
  { module: ['rss-parser'], member: ['parseURL'], effect: 'opens-network', sinks: url0 },
  { module: ['@extractus/article-extractor'], member: ['extract'], effect: 'opens-network', sinks: url0 },
];
