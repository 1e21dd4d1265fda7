// Signs in at a server at an address when it asks for it: finds out where, lets a person do it in a browser, and keeps what it gave.
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/client';
import type { Authorization, Challenge } from '../authorization.ts';
import type { OAuthClient } from '../contract.ts';
import { asProblem, LiveProblem, quoted } from '../problem.ts';
import { type Redactor, redactorOf } from '../redact.ts';
import { type Challenged, challengeOf } from './challenge.ts';
import { identityFor, KNOWN_PATH, register } from './client.ts';
import { originOf, sameIssuer, type Way, wayTo } from './discovery.ts';
import { type Guard, type GuardOptions, guardFor } from './guard.ts';
import { type Kept, keptOf, sendable, textOf } from './kept.ts';
import { type Listener, listenOnce } from './listener.ts';

export interface SignInOptions extends Pick<GuardOptions, 'answerMs' | 'lookup'> {
  /** What `onKept` told before. */
  readonly kept?: string | undefined;
  readonly client?: OAuthClient | undefined;
  /** The person is to open the address in a browser. */
  readonly onOpen: (url: string) => void;
  /** To be kept for the next time, as a secret; empty: what was kept is good for nothing. */
  readonly onKept: (secret: string) => void;
  /** One sentence that a person should know, though it goes on. */
  readonly onNote?: (sentence: string) => void;
  /** How long somebody may take, in milliseconds. */
  readonly signInMs?: number;
}

/** How often more rights are asked for in one connection: a server may always want another. */
export const MAX_STEP_UPS = 3;

/** Of the address to open, in UTF-16 units: browsers take no longer ones. */
const MAX_ADDRESS = 8_000;

type Sdk = typeof import('./sdk.ts');

interface Tools {
  readonly sdk: Sdk;
  readonly guard: Guard;
}

/** For one connection to one server; what it holds goes to that server and its authorization server only. */
export class SignIn implements Authorization {
  private readonly server: URL;
  private readonly options: SignInOptions;
  private readonly closing = new AbortController();
  private kept: Kept | undefined;
  private tools: Promise<Tools> | undefined;
  /** One for all requests that are refused meanwhile. */
  private current: Promise<boolean> | undefined;
  private waiting = false;
  /** Nobody is asked twice what they did not want to do. */
  private failed: LiveProblem | undefined;
  private stepUps = 0;
  /** Whether what is kept now was given by a person's sign-in of this connection. */
  private asked = false;
  private readonly secrets = new Set<string>();
  private redactor: Redactor = redactorOf([]);

  constructor(server: URL, options: SignInOptions) {
    this.server = server;
    this.options = options;
    this.kept = keptOf(options.kept, server);
    this.hide(options.client?.secret, this.kept?.access, this.kept?.refresh, this.kept?.client.client_secret);
  }

  headers(): Readonly<Record<string, string>> {
    return this.kept === undefined ? {} : { authorization: `Bearer ${this.kept.access}` };
  }

  waits(): boolean {
    return this.waiting;
  }

  redact(text: string, cut?: boolean): string {
    return this.redactor(text, cut);
  }

  /** Ends a sign-in that is going on. */
  close(): void {
    this.closing.abort();
  }

  async challenged({ response, sent, again, signal }: Challenge): Promise<boolean> {
    const told = challengeOf(response.headers.get('www-authenticate'));
    if (response.status === 403 && told.error !== 'insufficient_scope') return false;
    if (this.closing.signal.aborted) return false;
    // Meanwhile another request's refusal has led to a sign-in.
    if (sent.authorization !== this.headers().authorization) return true;
    if (this.failed) throw this.failed;
    this.current ??= this.meet(response.status, told, again)
      .catch((error) => {
        const problem = this.told(error);
        if (problem.kind !== 'unreachable' && problem.kind !== 'cancelled') this.failed = problem;
        throw problem;
      })
      .finally(() => {
        this.current = undefined;
      });
    return await untilAborted(this.current, signal);
  }

  private async meet(status: number, told: Challenged, again: number): Promise<boolean> {
    this.tools ??= this.load();
    const tools = await this.tools;
    const { sdk, guard } = tools;
    if (this.server.protocol === 'http:' && guard.from === 'public') {
      throw new LiveProblem(
        'unauthorized',
        `The server at ${this.server.origin} wants a sign-in and is not encrypted (http): others could read it on its way. Use https.`,
      );
    }
    const way = await wayTo(this.server, told, { ...tools, issuer: this.kept?.issuer });
    const before = sameIssuer(way.issuer, this.kept?.issuer) ? this.kept : undefined;
    if (status === 403) {
      // What was asked for already and was not enough is not asked for again.
      const asked = before?.scope;
      if (!sdk.isStrictScopeSuperset(told.scope, asked) || ++this.stepUps > MAX_STEP_UPS) return false;
      return await this.ask(way, sdk.computeScopeUnion(asked, told.scope), tools);
    }
    if (again === 0 && before?.refresh !== undefined && (await this.refresh(way, before, tools))) return true;
    if (again > 0 && this.asked) {
      throw new LiveProblem(
        'unauthorized',
        `The server at ${this.server.origin} does not take the sign-in that it sends people to ${originOf(way.at)} for (401).`,
      );
    }
    if (this.kept !== undefined) this.forget();
    return await this.ask(way, sdk.computeScopeUnion(told.scope ?? way.scopes, undefined), tools);
  }

  private async load(): Promise<Tools> {
    const { answerMs, lookup } = this.options;
    const guard = await guardFor(this.server, {
      signal: this.closing.signal,
      ...(answerMs !== undefined && { answerMs }),
      ...(lookup && { lookup }),
    });
    return { sdk: await import('./sdk.ts'), guard };
  }

  /** Whether there is a new token without anybody's doing. */
  private async refresh(way: Way, before: Kept, { sdk, guard }: Tools): Promise<boolean> {
    try {
      const tokens = await sdk.refreshAuthorization(way.at, {
        ...(way.metadata && { metadata: way.metadata }),
        clientInformation: informationOf(before.client),
        refreshToken: before.refresh!,
        resource: way.resource as URL,
        fetchFn: guard.fetch,
      });
      this.keep({ ...before, ...this.tokensIn(tokens, way) });
      this.asked = false;
      return true;
    } catch (error) {
      if (error instanceof LiveProblem) throw error;
      // Expired, revoked, or of a client that is gone: somebody has to sign in again.
      return false;
    }
  }

  /** Lets a person sign in. */
  private async ask(way: Way, wanted: string | undefined, tools: Tools): Promise<boolean> {
    const scope = withRefresh(wanted, way);
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.askOnce(way, scope, tools);
      } catch (error) {
        // The client that was just registered is not known: once more, as another.
        const unknown = error instanceof tools.sdk.OAuthError && isOfClient(error.code);
        if (!unknown || attempt > 0 || identityFor(way, this.options.client).by === 'given') throw error;
      }
    }
  }

  private async askOnce(way: Way, scope: string | undefined, { sdk, guard }: Tools): Promise<boolean> {
    const { metadata, at, resource } = way;
    const identity = identityFor(way, this.options.client);
    if (metadata !== undefined && metadata.code_challenge_methods_supported === undefined) {
      this.options.onNote?.(
        `${originOf(at)}, where one signs in, does not say that it supports PKCE; other clients may refuse to sign in there.`,
      );
    }
    const listener = await listenOnce({
      signal: this.closing.signal,
      ...(identity.by === 'given' && { path: KNOWN_PATH }),
      ...(this.options.signInMs !== undefined && { timeoutMs: this.options.signInMs }),
    });
    try {
      let client: OAuthClientInformationMixed;
      if (identity.by === 'given') client = identity.client;
      else {
        try {
          client = await register(way, listener.redirectUri, scope, { guard, sdk });
        } catch (error) {
          // It has no sign-in for programs at all: it wants a token in a header.
          if (identity.by === 'trying') return false;
          throw error;
        }
      }
      this.hide(client.client_secret, listener.state);
      const about = { ...(metadata && { metadata }), clientInformation: client, resource: resource as URL };
      const { redirectUri: redirectUrl, state } = listener;
      const start = await sdk.startAuthorization(at, { ...about, redirectUrl, state, ...(scope && { scope }) });
      this.hide(start.codeVerifier);
      if (start.authorizationUrl.href.length > MAX_ADDRESS) {
        throw new LiveProblem('too-much', `The address that ${originOf(at)} gives to sign in at is too long.`);
      }
      const params = await this.inBrowser(start.authorizationUrl, listener);
      const iss = params.get('iss') ?? undefined;
      sdk.validateAuthorizationResponseIssuer({
        iss,
        expectedIssuer: metadata?.issuer,
        issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
      });
      const authorizationCode = params.get('code');
      if (!authorizationCode) throw new sdk.OAuthError(params.get('error') ?? 'server_error', '');
      this.hide(authorizationCode);
      const tokens = await sdk.exchangeAuthorization(at, {
        ...about,
        authorizationCode,
        ...(iss !== undefined && { iss }),
        codeVerifier: start.codeVerifier,
        redirectUri: redirectUrl,
        fetchFn: guard.fetch,
      });
      this.keep({
        server: this.server.href,
        issuer: way.issuer,
        client: keptClient(client),
        ...this.tokensIn(tokens, way),
        ...(scope !== undefined && { scope }),
      });
      this.asked = true;
      return true;
    } finally {
      listener.close();
    }
  }

  private async inBrowser(url: URL, listener: Listener): Promise<URLSearchParams> {
    this.waiting = true;
    try {
      this.options.onOpen(url.href);
      return await listener.callback();
    } finally {
      this.waiting = false;
    }
  }

  private tokensIn(tokens: OAuthTokens, way: Way): Pick<Kept, 'access' | 'refresh'> {
    const { access_token: access, refresh_token: refresh, token_type: type } = tokens;
    if (type.toLowerCase() !== 'bearer' || !sendable(access)) {
      throw new LiveProblem(
        'unauthorized',
        `${originOf(way.at)}, where one signs in, gives a token that this client cannot send (${quoted(type, 40)}).`,
      );
    }
    return { access, ...(refresh !== undefined && { refresh }) };
  }

  private keep(kept: Kept): void {
    this.kept = kept;
    this.hide(kept.access, kept.refresh, kept.client.client_secret);
    this.options.onKept(textOf(kept));
  }

  private forget(): void {
    this.kept = undefined;
    this.options.onKept('');
  }

  private hide(...secrets: readonly (string | undefined)[]): void {
    const before = this.secrets.size;
    for (const each of secrets) if (each) this.secrets.add(each);
    if (this.secrets.size > before) this.redactor = redactorOf([...this.secrets]);
  }

  /** What was thrown, as one sentence: an authorization server's words are a stranger's, too. */
  private told(error: unknown): LiveProblem {
    if (error instanceof LiveProblem) return error;
    const { name, code } = error as Error & { code?: unknown };
    switch (name) {
      case 'IssuerMismatchError':
        return new LiveProblem('refused', 'Nobody is signed in: the answer came from another place than was asked.');
      case 'InsecureTokenEndpointError':
        return new LiveProblem('refused', 'Nobody is signed in: tokens are given at an address without https.');
      case 'OAuthError':
        if (code === 'access_denied') return new LiveProblem('unauthorized', 'The sign-in was refused in the browser.');
        return new LiveProblem('unauthorized', `The sign-in failed: it was answered with ${quoted(String(code), 40)}.`);
      case 'ZodError':
      case 'SyntaxError':
        return new LiveProblem('not-protocol', 'The sign-in failed: what came in place of a token is none.');
      default:
        return asProblem(error, 'unauthorized');
    }
  }
}

/** With what lets a client refresh its tokens, where that is a right of its own. */
function withRefresh(scope: string | undefined, { metadata }: Way): string | undefined {
  const words = scope?.split(' ') ?? [];
  const has = metadata?.scopes_supported?.includes('offline_access') === true;
  return has && scope !== undefined && !words.includes('offline_access') ? `${scope} offline_access` : scope;
}

function isOfClient(code: string): boolean {
  return code === 'invalid_client' || code === 'unauthorized_client';
}

function keptClient(client: OAuthClientInformationMixed): Kept['client'] {
  const method = 'token_endpoint_auth_method' in client ? client.token_endpoint_auth_method : undefined;
  return {
    client_id: client.client_id,
    ...(client.client_secret !== undefined && { client_secret: client.client_secret }),
    ...(method !== undefined && { method }),
  };
}

function informationOf({ method, ...client }: Kept['client']): OAuthClientInformationMixed {
  return { ...client, ...(method !== undefined && { token_endpoint_auth_method: method }) };
}

/** Whoever gave up does not wait for the others' sign-in. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = () => reject(asProblem(signal.reason, 'cancelled'));
    if (signal.aborted) over();
    signal.addEventListener('abort', over, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over));
  });
}
