// Credentials that a request of HTTP brings: in its headers, its query or its address.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Op, Value } from '../analysis/values.ts';
import { isSecretName } from './secret-names.ts';

const SECRET_HEADER =
  /^(?:(?:proxy-)?authorization|cookie|x-[\w-]*(?:api-?key|token|secret|auth)|api-?key|(?:private|job|deploy|auth|access|api)-token)$/i;
/** A request, by what a parameter is called that holds one. */
const REQUEST = /^_?(?:req|request|httpReq|httpRequest|incoming|c|ctx|context|extra|r)$/;
/** What stands between a request and its headers. */
const OF_REQUEST = new Set(['get.req', 'get.request', 'get.raw', 'get.requestInfo', 'get.http', 'get.mcpReq']);
/** How deep the address of a request may stand in another one: `new URL(req.url, base)`. */
const MAX_DEPTH = 4;

/** True for headers that carry a credential. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}

/** The credential of a request that a value is, as a reader would name it. */
export function credentialOf(m: Machine, value: Op): string | undefined {
  const [base] = value.args;
  const name = /^get\.(.+)$/.exec(value.op)?.[1];
  if (name === undefined) return asked(m, value);
  if (base?.t !== 'op') return undefined;
  if (name === 'headers' && isRequest(base)) return 'all headers of the request';
  if (name === 'token' && base.op === 'get.authInfo') return 'the token of the client';
  if (base.op === 'get.headers' && isRequest(base.args[0])) return header(name);
  return base.op === 'get.query' && isRequest(base.args[0]) ? parameter(name) : undefined;
}

// `req.get('authorization')`, `c.req.query('token')`, `url.searchParams.get('key')`: nobody knows what they give, but
// the wiring knows what was asked.
function asked(m: Machine, { op, site }: Op): string | undefined {
  if (op !== 'unknown' || !site || !ts.isCallExpression(site.node)) return undefined;
  const { expression } = site.node;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const method = expression.name.text;
  if (!/^(?:get|header|query)$/.test(method)) return undefined;
  for (const { call } of m.wiring.at(site)) {
    const [name] = call.args;
    if (name?.t !== 'lit' || typeof name.value !== 'string' || call.self?.t !== 'op') continue;
    const { self } = call;
    const found =
      self.op === 'url.searchParams'
        ? isAddress(self, 0) && parameter(name.value)
        : isRequest(self.op === 'get.headers' ? self.args[0] : self) &&
          (method === 'query' ? parameter(name.value) : header(name.value));
    if (found) return found;
  }
  return undefined;
}

function header(name: string): string | undefined {
  return isSecretHeader(name) ? `the header \`${name}\` of the request` : undefined;
}

function parameter(name: string): string | undefined {
  return /^(?:token|key)$/i.test(name) || isSecretName(name) ? `\`${name}\` of the request’s query` : undefined;
}

/** An address that a request's is part of. */
function isAddress(value: Value, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (value.t === 'union') return value.alts.some((one) => isAddress(one.value, depth + 1));
  if (value.t === 'str') return value.parts.some((part) => typeof part !== 'string' && isAddress(part, depth + 1));
  if (value.t !== 'op') return false;
  if (/^get\.(?:url|originalUrl)$/.test(value.op) && isRequest(value.args[0])) return true;
  return value.args.some((one) => isAddress(one, depth + 1));
}

function isRequest(value: Value | undefined): boolean {
  if (value?.t !== 'op') return false;
  if (OF_REQUEST.has(value.op)) return true;
  const node = value.op === 'unknown' ? value.site?.node : undefined;
  return node !== undefined && ts.isParameter(node) && ts.isIdentifier(node.name) && REQUEST.test(node.name.text);
}
