// Who this client is to an authorization server: an id given out beforehand, one that is an address, or a registered one.
import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import type { OAuthClient } from '../contract.ts';
import { LiveProblem, quoted } from '../problem.ts';
import { originOf, type Way } from './discovery.ts';
import type { Guard } from './guard.ts';

/** The path of the address that browsers come back to, where it had to be known beforehand. */
export const KNOWN_PATH = '/callback';

type Sdk = typeof import('./sdk.ts');

/** How a client gets its id. */
export type Identity =
  | { readonly by: 'given'; readonly client: OAuthClientInformationMixed }
  | { readonly by: 'registering' }
  /** From before descriptions: it may let clients register, or not. */
  | { readonly by: 'trying' };

/**
 * @param given what the person entered: an id, or an https address where this client is described
 * @throws LiveProblem when there is no way
 */
export function identityFor({ metadata, at }: Way, given: OAuthClient | undefined): Identity {
  if (given && !(isDocument(given.id) && given.secret === undefined)) {
    const secret = given.secret ? { client_secret: given.secret } : {};
    return { by: 'given', client: { client_id: given.id, ...secret } };
  }
  if (given && metadata?.client_id_metadata_document_supported === true) {
    return { by: 'given', client: { client_id: given.id, token_endpoint_auth_method: 'none' } as never };
  }
  if (metadata === undefined) return { by: 'trying' };
  if (metadata.registration_endpoint) return { by: 'registering' };
  const also = given ? ', and knows no ids that are addresses' : '';
  throw new LiveProblem(
    'unauthorized',
    `${originOf(at)}, where one signs in, lets no clients register themselves${also}: ask whoever runs it for a client id that may come back to http://127.0.0.1${KNOWN_PATH}, and enter it.`,
  );
}

/**
 * Registers this client.
 * @throws LiveProblem when it is not wanted
 */
export async function register(
  way: Way,
  redirectUri: string,
  scope: string | undefined,
  { guard, sdk }: { readonly guard: Guard; readonly sdk: Sdk },
): Promise<OAuthClientInformationMixed> {
  const methods = way.metadata?.token_endpoint_auth_methods_supported;
  const known = ['none', 'client_secret_basic', 'client_secret_post'];
  const clientMetadata = {
    client_name: 'Toolward',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: known.find((each) => methods === undefined || methods.includes(each)) ?? 'none',
    application_type: 'native',
  };
  try {
    const { metadata } = way;
    return await sdk.registerClient(way.at, {
      ...(metadata && { metadata }),
      clientMetadata,
      ...(scope !== undefined && { scope }),
      fetchFn: guard.fetch,
    });
  } catch (error) {
    if (error instanceof LiveProblem) throw error;
    const why =
      error instanceof sdk.RegistrationRejectedError
        ? `refuses to register this client (${error.status}${codeIn(error.body)})`
        : 'registers this client with something that is no answer';
    throw new LiveProblem(
      'unauthorized',
      `${originOf(way.at)}, where one signs in, ${why}: ask whoever runs it for a client id that may come back to http://127.0.0.1${KNOWN_PATH}, and enter it.`,
    );
  }
}

function isDocument(id: string): boolean {
  return URL.canParse(id) && new URL(id).protocol === 'https:' && new URL(id).pathname !== '/';
}

function codeIn(body: string): string {
  try {
    const { error } = JSON.parse(body);
    return typeof error === 'string' ? `, ${quoted(error, 40)}` : '';
  } catch {
    return '';
  }
}
