// Where and how to sign in at a server: what it and its authorization server say of themselves, as far as it is believed.
import type { AuthorizationServerMetadata, OAuthProtectedResourceMetadata } from '@modelcontextprotocol/client';
import { LiveProblem, quoted } from '../problem.ts';
import type { Challenged } from './challenge.ts';
import type { Guard } from './guard.ts';

/** How to sign in. */
export interface Way {
  /** The authorization server, as it was named. */
  readonly at: string;
  readonly issuer: string;
  /** Undefined of a server from before descriptions: its addresses are then the usual ones. */
  readonly metadata: AuthorizationServerMetadata | undefined;
  /** What the token is to be good for (RFC 8707). */
  readonly resource: URL | string;
  /** All rights there are, with spaces between. */
  readonly scopes: string | undefined;
}

type Sdk = typeof import('./sdk.ts');

/**
 * @param issuer where somebody signed in before; taken if the server still names it
 * @throws LiveProblem when what is said is not to be believed, or nothing can be done with it
 */
export async function wayTo(
  server: URL,
  { metadata: told }: Challenged,
  { guard, sdk, issuer }: { readonly guard: Guard; readonly sdk: Sdk; readonly issuer: string | undefined },
): Promise<Way> {
  const described = await resourceMetadata(server, told, guard, sdk);
  const resource = await resourceOf(server, described, sdk);
  const named = described?.authorization_servers ?? [];
  const at = named.find((each) => sameIssuer(each, issuer)) ?? named[0] ?? new URL('/', server).href;
  guard.allowed(at, 'its authorization server');
  const metadata = await authorizationMetadata(server, at, guard, sdk);
  if (metadata === undefined && named.length > 0) {
    throw new LiveProblem('refused', `Nobody can sign in: ${originOf(at)} does not say how (no metadata).`);
  }
  if (metadata !== undefined) {
    await guard.resolved(metadata.authorization_endpoint, 'the page to sign in at');
    guard.allowed(metadata.token_endpoint, 'where tokens are given');
    if (metadata.registration_endpoint) guard.allowed(metadata.registration_endpoint, 'where clients register');
  } else guard.allowed(new URL('/authorize', at), 'the page to sign in at');
  return {
    at,
    issuer: metadata?.issuer ?? at,
    metadata,
    resource,
    scopes: described?.scopes_supported?.join(' ') || undefined,
  };
}

/** One slash at the end is no difference: `URL` writes one. */
export function sameIssuer(one: string, other: string | undefined): boolean {
  return other !== undefined && one.replace(/\/$/, '') === other.replace(/\/$/, '');
}

/** For a sentence. */
export function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : quoted(address, 80);
}

async function resourceMetadata(
  server: URL,
  told: URL | undefined,
  guard: Guard,
  sdk: Sdk,
): Promise<OAuthProtectedResourceMetadata | undefined> {
  if (told) guard.allowed(told, 'its description');
  try {
    const where = told === undefined ? undefined : { resourceMetadataUrl: told };
    return await sdk.discoverOAuthProtectedResourceMetadata(server, where, guard.fetch);
  } catch (error) {
    if (error instanceof LiveProblem) throw error;
    // Servers from before this description have none, and may answer anything in its place.
    if (told === undefined) return undefined;
    throw new LiveProblem(
      'not-protocol',
      `Nobody can sign in: the server at ${server.origin} does not describe itself where it says so, at ${quoted(told.href, 80)}.`,
    );
  }
}

async function resourceOf(
  server: URL,
  described: OAuthProtectedResourceMetadata | undefined,
  sdk: Sdk,
): Promise<URL | string> {
  const bare = new URL(server);
  bare.hash = '';
  if (described === undefined) return bare;
  const matches = await sdk.selectResourceURL(server, {} as Parameters<Sdk['selectResourceURL']>[1], described).then(
    () => true,
    () => false,
  );
  if (matches) return described.resource;
  // A token for another server would be given to this one.
  throw new LiveProblem(
    'refused',
    `Nobody is signed in: the server at ${server.origin} describes itself as another, ${quoted(described.resource, 80)}.`,
  );
}

async function authorizationMetadata(
  server: URL,
  at: string,
  guard: Guard,
  sdk: Sdk,
): Promise<AuthorizationServerMetadata | undefined> {
  try {
    return await sdk.discoverAuthorizationServerMetadata(at, { fetchFn: guard.fetch });
  } catch (error) {
    if (error instanceof LiveProblem) throw error;
    if (error instanceof sdk.IssuerMismatchError) {
      throw new LiveProblem(
        'refused',
        `Nobody is signed in: ${originOf(at)}, where the server at ${server.origin} says one signs in, calls itself ${quoted(error.received ?? '', 80)}.`,
      );
    }
    throw new LiveProblem(
      'not-protocol',
      `Nobody can sign in: what ${originOf(at)} says of how to sign in is not valid.`,
    );
  }
}
