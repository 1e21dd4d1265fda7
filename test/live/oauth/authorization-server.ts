// An MCP server that wants a sign-in, and an authorization server for it: on this machine, and as wrong as a test likes.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Wrong {
  /** Laid over what the MCP server says of itself; null: it says nothing. */
  readonly resource?: Record<string, unknown> | null;
  /** Laid over what the authorization server says of itself; null: it says nothing. */
  readonly metadata?: Record<string, unknown> | null;
  /** In the MCP server's `WWW-Authenticate`; undefined: where its description is. */
  readonly challenge?: (origin: string) => string | undefined;
  /** Rights that a request needs, by its method. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Gives tokens for fewer rights than were asked for. */
  readonly stingy?: boolean;
  /** Clients that are known without registering, with their secrets. */
  readonly clients?: Readonly<Record<string, string | undefined>>;
  /** Laid over the answer with tokens; a number: this status instead. */
  readonly token?: Record<string, unknown> | number;
  readonly tokenError?: (grant: string, times: number) => string | undefined;
  /** Answers something itself, when it returns true. */
  readonly answers?: (request: http.IncomingMessage, response: http.ServerResponse) => boolean;
  /** Takes no token at all. */
  readonly takesNone?: boolean;
  /** What it says in the texts of its tools. */
  readonly echoes?: boolean;
}

export interface Local {
  /** The MCP server's address. */
  readonly url: string;
  readonly origin: string;
  /** Each request to the authorization server, with its parameters. */
  readonly asked: { readonly path: string; readonly params: Record<string, string>; readonly authorization?: string }[];
  /** Tokens that count no longer. */
  revoke(): void;
  /** What a browser with a willing person does; the address it comes back to. */
  signIn(url: string, more?: Record<string, string>): string;
  readonly registered: Record<string, unknown>[];
  /** All that was given out. */
  readonly secrets: string[];
  close(): void;
}

interface Code {
  readonly challenge: string;
  readonly redirect: string;
  readonly client: string;
  readonly scope: string;
  readonly resource: string | null;
}

/** Serves until `close`. */
export async function authorizationServer(wrong: Wrong = {}): Promise<Local> {
  const asked: Local['asked'] = [];
  const registered: Record<string, unknown>[] = [];
  const secrets: string[] = [];
  const codes = new Map<string, Code>();
  const tokens = new Map<string, string>();
  const refreshes = new Map<string, { readonly client: string; readonly scope: string }>();
  const times = new Map<string, number>();
  const known = new Map<string, string | undefined>(Object.entries(wrong.clients ?? {}));
  let origin = '';
  const secret = (kind: string) => {
    const made = `${kind}-${randomBytes(12).toString('hex')}`;
    secrets.push(made);
    return made;
  };

  const server = http.createServer(async (request, response) => {
    if (wrong.answers?.(request, response)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    let body = '';
    for await (const part of request) body += part;
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    const { authorization } = request.headers;
    const note = (params: Record<string, string>) =>
      asked.push({ path: pathname, params, ...(authorization && { authorization }) });

    if (pathname === '/mcp') return mcp(body, authorization, request.method ?? 'GET', response);
    if (pathname === '/.well-known/oauth-protected-resource/mcp' && wrong.resource !== null) {
      note({});
      return json(200, { resource: `${origin}/mcp`, authorization_servers: [origin], ...wrong.resource });
    }
    if (pathname === '/.well-known/oauth-authorization-server' && wrong.metadata !== null) {
      note({});
      return json(200, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        registration_endpoint: `${origin}/register`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
        ...wrong.metadata,
      });
    }
    if (pathname === '/register') {
      const metadata = JSON.parse(body);
      note({});
      registered.push(metadata);
      const id = `client-${registered.length}`;
      known.set(id, undefined);
      return json(201, { ...metadata, client_id: id });
    }
    if (pathname === '/token') {
      const params = Object.fromEntries(new URLSearchParams(body));
      note(params);
      return json(...token(params, authorization));
    }
    json(404, {});
  });

  function token(params: Record<string, string>, authorization: string | undefined): [number, unknown] {
    const bad = (error: string): [number, unknown] => [400, { error }];
    const grant = params.grant_type ?? '';
    const count = (times.get(grant) ?? 0) + 1;
    times.set(grant, count);
    const wanted = wrong.tokenError?.(grant, count);
    if (wanted !== undefined) return bad(wanted);
    if (typeof wrong.token === 'number') return [wrong.token, {}];
    const [id = '', password] =
      authorization === undefined
        ? [params.client_id, params.client_secret]
        : Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':');
    if (!known.has(id) || (known.get(id) !== undefined && known.get(id) !== password)) return bad('invalid_client');
    let scope: string;
    if (grant === 'authorization_code') {
      const code = codes.get(params.code ?? '');
      codes.delete(params.code ?? '');
      const verified = createHash('sha256')
        .update(params.code_verifier ?? '')
        .digest('base64url');
      if (code?.challenge !== verified || code.redirect !== params.redirect_uri || code.client !== id) {
        return bad('invalid_grant');
      }
      if ((code.resource ?? undefined) !== params.resource) return bad('invalid_target');
      ({ scope } = code);
    } else {
      const held = refreshes.get(params.refresh_token ?? '');
      if (held?.client !== id) return bad('invalid_grant');
      ({ scope } = held);
    }
    const access_token = secret('access');
    const refresh_token = secret('refresh');
    tokens.set(access_token, wrong.stingy ? '' : scope);
    refreshes.set(refresh_token, { client: id, scope });
    return [
      200,
      { access_token, refresh_token, token_type: 'Bearer', expires_in: 3600, scope, ...(wrong.token as object) },
    ];
  }

  function mcp(body: string, authorization: string | undefined, method: string, response: http.ServerResponse) {
    const scope = tokens.get(authorization?.slice('Bearer '.length) ?? '');
    if (scope === undefined || wrong.takesNone) {
      const challenge = wrong.challenge
        ? wrong.challenge(origin)
        : `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
      response.writeHead(401, challenge === undefined ? {} : { 'www-authenticate': challenge }).end();
      return;
    }
    if (method !== 'POST') return response.writeHead(405).end();
    const message = JSON.parse(body);
    const need = wrong.needs?.[message.method];
    if (need !== undefined && !scope.split(' ').includes(need)) {
      response.writeHead(403, { 'www-authenticate': `Bearer error="insufficient_scope", scope="${need}"` }).end();
      return;
    }
    if (message.id === undefined) return response.writeHead(202).end();
    const results: Record<string, unknown> = {
      initialize: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'kept', version: '1' },
      },
      'tools/list': {
        tools: [
          {
            name: 'forecast',
            description: wrong.echoes ? `You are ${authorization}.` : '',
            inputSchema: { type: 'object' },
          },
        ],
      },
      'tools/call': { content: [{ type: 'text', text: wrong.echoes ? `You are ${authorization}.` : 'Rain.' }] },
    };
    const answer = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: results[message.method] ?? {} });
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/mcp`,
    origin,
    asked,
    registered,
    secrets,
    revoke: () => tokens.clear(),
    signIn(text, more = {}) {
      const { searchParams } = new URL(text);
      const redirect = searchParams.get('redirect_uri')!;
      const code = secret('code');
      codes.set(code, {
        challenge: searchParams.get('code_challenge')!,
        redirect,
        client: searchParams.get('client_id')!,
        scope: searchParams.get('scope') ?? '',
        resource: searchParams.get('resource'),
      });
      // A client that describes itself is known by its address.
      const id = searchParams.get('client_id')!;
      if (id.startsWith('https:')) known.set(id, undefined);
      const back = new URL(redirect);
      for (const [name, value] of Object.entries({ code, state: searchParams.get('state')!, ...more })) {
        back.searchParams.set(name, value);
      }
      return back.href;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
