// Guards of addresses that are fetched, and what only looks like one.
// Long because it is one table, and each guard has its row beside what only looks like it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are code that holds templates.
import { rows } from './guards.ts';

const FREE = 'error ssrf';
const DENIED = 'warning ssrf';
const NOTE = 'note ssrf';
const OUT = "throw new Error('not allowed');";
const HOSTS = "const HOSTS = new Set(['good.example', 'api.good.example']);";
const PRIVATE =
  'function isPrivate(ip: string) { return /^(?:10|127)\\.|^192\\.168\\.|^169\\.254\\.|^::1$|^f[cd]/.test(ip); }';
const REFUSED = ", { redirect: 'error' }";

export const hosts = rows('return fetch', {
  nothing: [FREE, 'SINK(a);'],
  'parsed only': [FREE, 'SINK(new URL(a));'],
  'a fixed host': ['silent', 'SINK(`https://good.example/items/${encodeURIComponent(a)}`);'],
  'a fixed host, the argument in the query': ['silent', 'SINK(`https://good.example/items?q=${a}`);'],
  'a base that the argument can leave': [FREE, "SINK(new URL(a, 'https://good.example/'));"],
  'begins with the host and a slash': [
    'silent',
    `if (!a.startsWith('https://good.example/')) ${OUT} SINK(a${REFUSED});`,
  ],
  'begins with the host, no slash': [FREE, `if (!a.startsWith('https://good.example')) ${OUT} SINK(a${REFUSED});`],
  'begins with a scheme': [FREE, `if (!a.startsWith('https://')) ${OUT} SINK(a);`],
  'holds the host': [FREE, `if (!a.includes('good.example')) ${OUT} SINK(a);`],
  'ends with the host': [FREE, `if (!a.endsWith('.good.example')) ${OUT} SINK(a);`],
  'the parsed host is one of a set, redirects refused': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a${REFUSED});`,
    { top: HOSTS },
  ],
  'the parsed host is one of a set, redirects not followed': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a, { redirect: 'manual' });`,
    { top: HOSTS },
  ],
  'the parsed host is one of a set, redirects followed': [
    NOTE,
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a);`,
    { top: HOSTS },
  ],
  'a literal address is looked at, a name is resolved': [
    'silent',
    `const url = new URL(a); const h = url.hostname.replace(/^\\[|\\]$/g, ''); if (isIP(h) !== 0) { if (isPrivate(h)) ${OUT} } else { const { address } = await lookup(h); if (isPrivate(address)) ${OUT} } SINK(url${REFUSED});`,
    { top: PRIVATE },
  ],
  'the same, of which one kind is looked at in numbers': [
    'silent',
    `const url = new URL(a); const h = url.hostname; if (isIP(h) !== 0) { if (bad(h)) ${OUT} } else { for (const { address } of await lookup(h, { all: true })) if (bad(address)) ${OUT} } SINK(url${REFUSED});`,
    {
      top: `${PRIVATE} const four = (ip: string) => { const parts = ip.split('.').map((v) => Number(v)); if (parts.length !== 4 || parts.some((n) => Number.isNaN(n) || n < 0 || n > 255)) return false; const [x, y] = parts; return x === 10 || x === 127 || (x === 192 && y === 168); }; const six = (ip: string) => { const l = ip.toLowerCase(); return l === '::1' || l.startsWith('fe80:'); }; const bad = (ip: string) => (isIP(ip) === 4 && four(ip)) || (isIP(ip) === 6 && six(ip));`,
    },
  ],
  'each version of a literal address by itself': [
    'silent',
    `const url = new URL(a); const h = url.hostname; if (isIP(h)) { if (isIPv4(h) ? isPrivate(h) : isIPv6(h) && h.startsWith('fe80:')) ${OUT} } else { ${OUT} } SINK(url${REFUSED});`,
    { top: PRIVATE },
  ],
  'one version of a literal address only': [
    FREE,
    `const url = new URL(a); const h = url.hostname; if (isIP(h)) { if (isIPv4(h) && isPrivate(h)) ${OUT} } else { ${OUT} } SINK(url${REFUSED});`,
    { top: PRIVATE },
  ],
  'a literal address is looked at, a name is not': [
    FREE,
    `const url = new URL(a); if (isIP(url.hostname) && isPrivate(url.hostname)) ${OUT} SINK(url${REFUSED});`,
    { top: PRIVATE },
  ],
  'a name is looked at, a literal address is not': [
    FREE,
    `const url = new URL(a); if (!isIP(url.hostname)) { const { address } = await lookup(url.hostname); if (isPrivate(address)) ${OUT} } SINK(url${REFUSED});`,
    { top: PRIVATE },
  ],
  'a name is looked at as if it were an address': [
    DENIED,
    `const url = new URL(a); if (isIP(url.hostname) === 0) { if (isPrivate(url.hostname)) ${OUT} } else { ${OUT} } SINK(url${REFUSED});`,
    { top: PRIVATE },
  ],
  'neither http nor https': [
    'silent',
    `const url = new URL(a); if (url.protocol === 'http:' || url.protocol === 'https:') ${OUT} SINK(url);`,
  ],
  'not http only': [FREE, `const url = new URL(a); if (url.protocol === 'http:') ${OUT} SINK(url);`],
  'a listed host where there is one': [
    NOTE,
    `const url = new URL(a); if (['http:', 'https:'].includes(url.protocol)) { if (!HOSTS.has(url.hostname)) ${OUT} } SINK(url);`,
    { top: HOSTS },
  ],
  'an inline address': ['silent', `const url = new URL(a); if (url.protocol !== 'data:') ${OUT} SINK(url);`],
  'a list of the user that may be empty': [
    NOTE,
    `const url = new URL(a); if (LIST.length > 0 && !LIST.some((d) => url.hostname === d || url.hostname.endsWith('.' + d))) ${OUT} SINK(url);`,
    {
      top: "const LIST = (process.env.LIST ?? '').split(',').map((d) => d.trim().toLowerCase()).filter((d) => d.length > 0);",
    },
  ],
  'a list of the user that may be empty, for the web only': [
    NOTE,
    `const url = new URL(a); if (LIST.length > 0 && (url.protocol === 'http:' || url.protocol === 'https:')) { if (!LIST.includes(url.hostname)) ${OUT} } SINK(url);`,
    { top: "const LIST = (process.env.LIST ?? '').split(',').filter((d) => d.length > 0);" },
  ],
  'redirects followed by word': [
    NOTE,
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a, { redirect: 'follow' });`,
    { top: HOSTS },
  ],
  'options that say nothing of redirects': [
    NOTE,
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a, { headers: { accept: 'text/html' } });`,
    { top: HOSTS },
  ],
  'options from somewhere else': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a, OPTIONS);`,
    { top: `${HOSTS} const OPTIONS = JSON.parse(process.env.OPTIONS ?? '{}');` },
  ],
  'redirects refused in shared options': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} SINK(a, { ...BASE, method: 'GET' });`,
    { top: `${HOSTS} const BASE = { redirect: 'error' as const };` },
  ],
  'the parsed host in a list': [
    'silent',
    `if (!['good.example'].includes(new URL(a).hostname)) ${OUT} SINK(a${REFUSED});`,
  ],
  'the parsed host is equal': [
    'silent',
    `const url = new URL(a); if (url.hostname !== 'good.example') ${OUT} SINK(url${REFUSED});`,
  ],
  'host and port are equal': [
    'silent',
    `const url = new URL(a); if (url.host !== 'good.example:443') ${OUT} SINK(url.href${REFUSED});`,
  ],
  'the origin is equal': [
    'silent',
    `const url = new URL(a); if (url.origin !== 'https://good.example') ${OUT} SINK(url.toString()${REFUSED});`,
  ],
  'the host comes from the environment': [
    'silent',
    `const url = new URL(a); if (url.hostname !== process.env.HOST) ${OUT} SINK(url${REFUSED});`,
  ],
  'the host is one that the client names': [FREE, `const url = new URL(a); if (url.hostname !== b) ${OUT} SINK(url);`],
  'the host ends with a dot and the domain': [
    'silent',
    `if (!new URL(a).hostname.endsWith('.good.example')) ${OUT} SINK(a${REFUSED});`,
  ],
  'the host ends with the domain, no dot': [
    FREE,
    `if (!new URL(a).hostname.endsWith('good.example')) ${OUT} SINK(a${REFUSED});`,
  ],
  'the host is or ends with a domain of a list': [
    'silent',
    `const h = new URL(a).hostname; if (!LIST.some((d) => h === d || h.endsWith('.' + d))) ${OUT} SINK(a${REFUSED});`,
    { top: "const LIST = ['good.example'];" },
  ],
  'the host is or ends with a domain in a template': [
    'silent',
    `const h = new URL(a).hostname; if (!LIST.some((d) => h === d || h.endsWith(\`.\${d}\`))) ${OUT} SINK(a${REFUSED});`,
    { top: "const LIST = ['good.example'];" },
  ],
  'the host ends with a domain of a list, no dot': [
    FREE,
    `const h = new URL(a).hostname; if (!LIST.some((d) => h.endsWith(d))) ${OUT} SINK(a${REFUSED});`,
    { top: "const LIST = ['good.example'];" },
  ],
  'the host begins with a name': [FREE, `if (!new URL(a).hostname.startsWith('good.')) ${OUT} SINK(a);`],
  'the host holds a name': [FREE, `if (!new URL(a).hostname.includes('good.example')) ${OUT} SINK(a);`],
  'the scheme is right': [FREE, `if (new URL(a).protocol !== 'https:') ${OUT} SINK(a);`],
  'the path is right': [FREE, `if (new URL(a).pathname !== '/feed') ${OUT} SINK(a);`],
  'the host of another address': [FREE, `if (!HOSTS.has(new URL(b).hostname)) ${OUT} SINK(a);`, { top: HOSTS }],
  'the host is put into a new address': [
    'silent',
    `const h = new URL(a).hostname; if (!HOSTS.has(h)) ${OUT} SINK(\`https://\${h}/feed\`${REFUSED});`,
    { top: HOSTS },
  ],
  'a host argument is one of a set': [
    'silent',
    `if (!HOSTS.has(a)) ${OUT} SINK(\`https://\${a}/feed\`);`,
    { top: HOSTS },
  ],
  'a host argument that is a word': [FREE, `if (!/^[a-z]+$/.test(a)) ${OUT} SINK(\`http://\${a}/\`);`],
  'a sub-domain argument that is a word': [
    'silent',
    `if (!/^[a-z]+$/.test(a)) ${OUT} SINK(\`https://\${a}.good.example/\`);`,
  ],
  'a sub-domain argument of any kind': [FREE, 'SINK(`https://${a}.good.example/`);'],
  'anchored pattern with the host': [
    'silent',
    `if (!/^https:\\/\\/good\\.example\\//.test(a)) ${OUT} SINK(a${REFUSED});`,
  ],
  'pattern with the host, not anchored': [FREE, `if (!/https:\\/\\/good\\.example\\//.test(a)) ${OUT} SINK(a);`],
  'pattern with the host, no slash': [FREE, `if (!/^https:\\/\\/good\\.example/.test(a)) ${OUT} SINK(a);`],
  'pattern with the host, a dot that is any character': [
    'silent',
    `if (!/^https:\\/\\/good\\.example\\/[\\w/]*$/.test(a)) ${OUT} SINK(a${REFUSED});`,
  ],
  'zod url': [FREE, 'SINK(a);', { schema: 'z.string().url()' }],
  'zod refine over the host': [
    'silent',
    `SINK(a${REFUSED});`,
    { top: HOSTS, schema: 'z.string().url().refine((u) => HOSTS.has(new URL(u).hostname))' },
  ],
  'zod startsWith with a slash': [
    'silent',
    `SINK(a${REFUSED});`,
    { schema: "z.string().startsWith('https://good.example/')" },
  ],
  'zod startsWith without a slash': [
    FREE,
    `SINK(a${REFUSED});`,
    { schema: "z.string().startsWith('https://good.example')" },
  ],

  'a list of refused hosts': [
    DENIED,
    `if (BAD.has(new URL(a).hostname)) ${OUT} SINK(a);`,
    { top: "const BAD = new Set(['localhost', '127.0.0.1', '169.254.169.254']);" },
  ],
  'a refused host': [DENIED, `if (new URL(a).hostname === 'localhost') ${OUT} SINK(a);`],
  'refused beginnings': [
    DENIED,
    `const h = new URL(a).hostname; if (h.startsWith('10.') || h.startsWith('192.168.')) ${OUT} SINK(a);`,
  ],
  'a pattern of refused hosts': [DENIED, `if (/^(localhost|127\\.|10\\.)/.test(new URL(a).hostname)) ${OUT} SINK(a);`],

  'the resolved address is checked, redirects refused': [
    'silent',
    `const { address } = await lookup(new URL(a).hostname); if (isPrivate(address)) ${OUT} SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'the resolved address is checked, redirects followed': [
    DENIED,
    `const { address } = await lookup(new URL(a).hostname); if (isPrivate(address)) ${OUT} SINK(a);`,
    { top: PRIVATE },
  ],
  'all resolved addresses are checked': [
    'silent',
    `const all = await lookup(new URL(a).hostname, { all: true }); if (all.some((each) => isPrivate(each.address))) ${OUT} SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'all resolved addresses are checked in a loop': [
    'silent',
    `for (const { address, family } of await lookup(new URL(a).hostname, { all: true })) if (family !== 4 || isPrivate(address)) ${OUT} SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'all resolved addresses are checked in a loop of a helper': [
    'silent',
    `await assertPublic(a); SINK(a${REFUSED});`,
    {
      top: `${PRIVATE} async function assertPublic(a: string) { const url = new URL(a); if (url.protocol !== 'https:') ${OUT} const all = await lookup(url.hostname, { all: true }); for (const each of all) { if (isPrivate(each.address)) { ${OUT} } } }`,
    },
  ],
  'all resolved addresses are checked in a loop with an index': [
    'silent',
    `const all = await lookup(new URL(a).hostname, { all: true }); for (let i = 0; i < all.length; i++) { if (isPrivate(all[i].address)) ${OUT} } SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'all resolved addresses are checked by a callback': [
    'silent',
    `const all = await lookup(new URL(a).hostname, { all: true }); all.forEach(({ address }) => { if (isPrivate(address)) ${OUT} }); SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'all resolved addresses are checked in a loop, redirects followed': [
    DENIED,
    `for (const each of await lookup(new URL(a).hostname, { all: true })) if (isPrivate(each.address)) ${OUT} SINK(a);`,
    { top: PRIVATE },
  ],
  'all resolved addresses are looked at in a loop': [
    FREE,
    `for (const each of await lookup(new URL(a).hostname, { all: true })) console.error(each.address); SINK(a);`,
  ],
  'private addresses are only told of in a loop': [
    FREE,
    `for (const each of await lookup(new URL(a).hostname, { all: true })) if (isPrivate(each.address)) console.error('private'); SINK(a);`,
    { top: PRIVATE },
  ],
  'private addresses are only told of by a callback': [
    FREE,
    `(await lookup(new URL(a).hostname, { all: true })).forEach((each) => { if (isPrivate(each.address)) console.error('private'); }); SINK(a);`,
    { top: PRIVATE },
  ],
  'private addresses are passed over in a loop': [
    FREE,
    `for (const each of await lookup(new URL(a).hostname, { all: true })) { if (isPrivate(each.address)) continue; console.error('public'); } SINK(a);`,
    { top: PRIVATE },
  ],
  'a callback that only returns': [
    FREE,
    `(await lookup(new URL(a).hostname, { all: true })).forEach((each) => { if (isPrivate(each.address)) return; console.error('public'); }); SINK(a);`,
    { top: PRIVATE },
  ],
  'the addresses of another host are checked in a loop': [
    FREE,
    `for (const each of await lookup(new URL(b).hostname, { all: true })) if (isPrivate(each.address)) ${OUT} SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'each host of the argument is checked in a loop, another is fetched': [
    FREE,
    `for (const part of b.split(',')) { const { address } = await lookup(new URL(a).hostname); if (isPrivate(address)) ${OUT} } SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  'a promise of a callback that nobody awaits': [
    FREE,
    `(await lookup(new URL(a).hostname, { all: true })).forEach(async (each) => { if (isPrivate(each.address)) ${OUT} }); SINK(a${REFUSED});`,
    { top: PRIVATE },
  ],
  // Missed: any decision over the address counts, also one that stops nobody; loops ask for more.
  'a private address is only told of, as it is not yet seen': [
    DENIED,
    `const { address } = await lookup(new URL(a).hostname); if (isPrivate(address)) console.error('private'); SINK(a);`,
    { top: PRIVATE },
  ],
  'the resolved address against a block list': [
    'silent',
    `const { address } = await lookup(new URL(a).hostname); if (BLOCKED.check(address)) ${OUT} SINK(a${REFUSED});`,
    { top: "const BLOCKED = new BlockList(); BLOCKED.addSubnet('10.0.0.0', 8);" },
  ],
  'the resolved address is only looked up': [
    FREE,
    `const { address } = await lookup(new URL(a).hostname); console.error(address); SINK(a);`,
  ],
  'a helper that throws, on every hop': [
    'silent',
    `let url = new URL(a); for (let i = 0; i < 5; i++) { await assertPublic(url); const r = await fetch(url, { redirect: 'manual' }); const next = r.headers.get('location'); if (!next) return r.text(); url = new URL(next, url); } ${OUT}`,
    {
      top: `${PRIVATE} async function assertPublic(url: URL) { const { address } = await lookup(url.hostname); if (isPrivate(address)) ${OUT} }`,
    },
  ],
  'a helper that throws, redirects followed': [
    DENIED,
    `await assertPublic(new URL(a)); SINK(a);`,
    {
      top: `${PRIVATE} async function assertPublic(url: URL) { const { address } = await lookup(url.hostname); if (isPrivate(address)) ${OUT} }`,
    },
  ],
  'an async check that is not awaited': [
    FREE,
    `if (!allowed(a)) ${OUT} SINK(a);`,
    { top: `${HOSTS} async function allowed(u: string) { return HOSTS.has(new URL(u).hostname); }` },
  ],
  'an async check that is awaited': [
    'silent',
    `if (!(await allowed(a))) ${OUT} SINK(a${REFUSED});`,
    { top: `${HOSTS} async function allowed(u: string) { return HOSTS.has(new URL(u).hostname); }` },
  ],
  'a helper that gives the parsed address': [
    'silent',
    `SINK(parse(a)${REFUSED});`,
    {
      top: `${HOSTS} function parse(u: string) { const url = new URL(u); if (!HOSTS.has(url.hostname)) ${OUT} return url; }`,
    },
  ],
  'axios with no redirects': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} return axios.get(a, { maxRedirects: 0 });`,
    { top: `import axios from 'axios'; ${HOSTS}` },
  ],
  'axios with redirects': [
    NOTE,
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} return axios.get(a);`,
    { top: `import axios from 'axios'; ${HOSTS}` },
  ],
  'got with no redirects': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} return got(a, { followRedirect: false });`,
    { top: `import got from 'got'; ${HOSTS}` },
  ],
  'http.get follows none': [
    'silent',
    `if (!HOSTS.has(new URL(a).hostname)) ${OUT} return https.get(a);`,
    { top: `import https from 'node:https'; ${HOSTS}` },
  ],
  'a path that begins with a slash, with a query behind it': [
    'silent',
    "const own = withQuery(slashed(a)); const path = own.startsWith('/') ? own : `/${own}`; await fetch(`https://${process.env.SITE}.example.com${path}`);",
    {
      top: `function slashed(p: string) { let out = p; if (!out.startsWith('/')) out = '/' + out; return out; }
        function withQuery(p: string) { const q = new URLSearchParams({ p }).toString(); return q ? p + (p.includes('?') ? '&' : '?') + q : p; }`,
    },
  ],
  'a path that begins with what it likes, with a query behind it': [
    'error ssrf',
    'await fetch(`https://${process.env.SITE}.example.com${withQuery(a)}`);',
    {
      top: `function withQuery(p: string) { const q = new URLSearchParams({ p }).toString(); return q ? p + (p.includes('?') ? '&' : '?') + q : p; }`,
    },
  ],
  'a file of this machine by its whole path': [
    'silent',
    "const at = path.resolve(a); const from = at.startsWith('http://') ? await fetch(at) : at; return { content: [{ type: 'text' as const, text: String(from) }] };",
  ],
  'a file of this machine, or what was given': [
    'error ssrf',
    "const at = a.startsWith('http://') ? a : path.resolve(a); await fetch(at);",
  ],
  'the parsed host is the own one or one of a set, and is what is used': [
    'silent',
    `SINK('https://' + checkedHost(a, process.env.OWN ?? 'good.example') + '/x'${REFUSED});`,
    {
      top: `${HOSTS} function checkedHost(text: string, own: string): string {
        let parsed: URL;
        try { parsed = new URL(text); } catch { throw new Error('no address'); }
        const host = parsed.host.toLowerCase();
        if (host === own.toLowerCase()) return host;
        if (!HOSTS.has(host)) ${OUT}
        return host;
      }`,
    },
  ],
  'the parsed host is another than the own one, and is what is used': [
    FREE,
    `SINK('https://' + checkedHost(a, process.env.OWN ?? 'good.example') + '/x'${REFUSED});`,
    {
      top: `function checkedHost(text: string, own: string): string {
        const host = new URL(text).host.toLowerCase();
        if (host === own.toLowerCase()) ${OUT}
        return host;
      }`,
    },
  ],
  'behind a prefix of a class, encoded by a tag': [
    'silent',
    `const api = new Api(process.env.OWN ?? 'good.example'); await api.get(tagged\`/items/\${a}/x\`);`,
    {
      top: `function tagged(strings: TemplateStringsArray, ...values: (string | number)[]): string {
        return strings.reduce((acc, literal, index) => index >= values.length ? acc + literal : acc + literal + encodeURIComponent(String(values[index])), '');
      }
      class Api {
        private prefix: string;
        constructor(host: string) { this.prefix = 'https://' + host + '/api/0'; }
        async get(path: string) { const url = this.prefix + path; return fetch(url); }
      }`,
    },
  ],
  'behind a prefix of a class, as it comes': [
    FREE,
    "const api = new Api(process.env.OWN ?? 'good.example'); await api.get(a);",
    {
      top: `class Api {
        private prefix: string;
        constructor(host: string) { this.prefix = 'https://' + host; }
        async get(path: string) { const url = this.prefix + path; return fetch(url); }
      }`,
    },
  ],
  'the own host, or one that was checked, in the prefix of a class': [
    'silent',
    `let host = context.host; if (a.trim()) host = checkedHost(a.trim(), context.host || 'good.example');
      const api = new Api({ host, protocol: context.protocol }); await api.json(tagged\`/items/\${a}/x\` + '?' + new URLSearchParams({ a }).toString());`,
    {
      top: `${HOSTS}
      const context: { host?: string; protocol?: string } = { host: process.env.OWN, protocol: process.env.PROTOCOL };
      function checkedHost(text: string, own: string): string {
        let parsed: URL;
        try { parsed = new URL(text); } catch { throw new Error('no address'); }
        if (parsed.protocol !== 'https:') throw new Error('no https');
        const host = parsed.host.toLowerCase();
        if (host === own.toLowerCase()) return host;
        if (!HOSTS.has(host)) ${OUT}
        return host;
      }
      function tagged(strings: TemplateStringsArray, ...values: (string | number)[]): string {
        return strings.reduce((acc, literal, index) => {
          if (index >= values.length) return acc + literal;
          const value = String(values[index]);
          if (value === '.' || value === '..') throw new Error('relative');
          return acc + literal + encodeURIComponent(value);
        }, '');
      }
      class Api {
        private host: string; private protocol: string; private prefix: string;
        constructor({ host = 'good.example', protocol = 'https' }: { host?: string; protocol?: string }) {
          this.host = host; this.protocol = protocol; this.prefix = protocol + '://' + host + '/api/0';
        }
        async json(path: string, options: object = {}, more?: { host?: string }) { return this.request(path, options, more); }
        private async request(path: string, options: object = {}, { host }: { host?: string } = {}) {
          const url = host ? this.protocol + '://' + host + '/api/0' + path : this.prefix + path;
          return fetch(url, { ...options, redirect: 'error' });
        }
      }`,
    },
  ],
  'a host of its own, or one that was checked': [
    'silent',
    `let host = process.env.OWN; if (a) host = checkedHost(a); SINK(\`https://\${host}/x\`${REFUSED});`,
    {
      top: `${HOSTS} function checkedHost(text: string): string {
        const { host } = new URL(text);
        if (!HOSTS.has(host)) ${OUT}
        return host;
      }`,
    },
  ],
  'a host of its own, or any': [
    FREE,
    `let host = process.env.OWN; if (a) host = new URL(a).host; SINK(\`https://\${host}/x\`${REFUSED});`,
  ],
  'a base of its own, or any': [FREE, "const base = a ? a : 'https://good.example'; SINK(`${base}/x`);"],
  'a base of its own with one of two paths': ['silent', "SINK(`${process.env.OWN}${a ? `/items/${a}` : ''}`);"],
});
