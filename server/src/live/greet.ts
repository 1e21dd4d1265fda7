// Agrees with a server on a protocol version: the handshake of 2025, or the discovery of 2026-07-28.

import type { Greeting } from './lists.ts';
import { isObject, type JsonObject } from './message.ts';
import { type Peer, Refusal } from './peer.ts';
import { LiveProblem, quoted } from './problem.ts';

export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** `legacy`: with a handshake; `modern`: from 2026-07-28 on. */
export type Era = 'legacy' | 'modern';

export interface GreetOptions {
  /** Somebody answers what the server asks for, and knows roots. */
  readonly inspected?: boolean;
  /** Only this one is tried. */
  readonly era?: Era | undefined;
}

/** The newest version with a handshake, and those a server may answer with instead. */
const LEGACY = '2025-11-25';
const legacyVersions = [LEGACY, '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];
const MODERN = '2026-07-28';

/**
 * Connects. The handshake comes first: whoever knows only one of the two answers the other with an error, whereas a
 * server from before discovery may not answer that at all.
 * @throws LiveProblem when the server refuses both, or no version is shared
 */
export async function greet(
  peer: Peer,
  client: ClientInfo,
  signal: AbortSignal,
  { inspected = false, era }: GreetOptions = {},
): Promise<Greeting> {
  const capabilities = capabilitiesOf(inspected);
  if (era === 'modern') return await discovery(peer, client, capabilities, signal);
  let refusal: LiveProblem;
  try {
    return await handshake(peer, client, capabilities, signal);
  } catch (error) {
    if (era === 'legacy' || !(error instanceof LiveProblem) || error.kind !== 'refused') throw error;
    refusal = error;
  }
  try {
    return await discovery(peer, client, capabilities, signal);
  } catch (error) {
    // The first refusal tells more to who knows only the handshake: most servers, and most readers.
    if (error instanceof Refusal && error.code !== METHOD_NOT_FOUND) throw error;
    throw error instanceof LiveProblem && error.kind !== 'refused' ? error : refusal;
  }
}

/** What every request carries in its `_meta`. */
export function carried(greeting: Greeting, client: ClientInfo, inspected = false): JsonObject {
  return greeting.modern ? meta(client, capabilitiesOf(inspected)) : {};
}

/**
 * What the usual hosts can do: some servers list more tools to a client that has roots, or that they can ask. Where nobody
 * is there to answer, what they ask is refused, and there are no roots.
 */
function capabilitiesOf(inspected: boolean): JsonObject {
  return { roots: inspected ? { listChanged: true } : {}, sampling: {}, elicitation: { form: {}, url: {} } };
}

const METHOD_NOT_FOUND = -32601;
const UNSUPPORTED_VERSION = -32022;

async function handshake(
  peer: Peer,
  client: ClientInfo,
  capabilities: JsonObject,
  signal: AbortSignal,
): Promise<Greeting> {
  const clientInfo = { name: client.name, version: client.version };
  const params = { protocolVersion: LEGACY, capabilities, clientInfo };
  const result = await peer.request('initialize', params, signal);
  const version = result.protocolVersion;
  if (typeof version !== 'string' || !legacyVersions.includes(version)) {
    const said = quoted(typeof version === 'string' ? version : JSON.stringify(version ?? null), 40);
    throw new LiveProblem('refused', `The server speaks version ${said} of the protocol, which this client does not.`);
  }
  peer.agreed(version);
  // That it does not arrive shows with the next request.
  await peer.notify('notifications/initialized', undefined, signal).catch(() => {});
  return greetingOf(result, version, false, result.serverInfo);
}

async function discovery(
  peer: Peer,
  client: ClientInfo,
  capabilities: JsonObject,
  signal: AbortSignal,
): Promise<Greeting> {
  const params = { _meta: meta(client, capabilities) };
  const result = await peer.request('server/discover', params, signal).catch((error) => {
    if (!namesSupported(error, MODERN)) throw error;
    return peer.request('server/discover', params, signal);
  });
  const versions = Array.isArray(result.supportedVersions) ? result.supportedVersions : [];
  if (!versions.includes(MODERN)) {
    const spoken = versions.filter((each) => typeof each === 'string').join(', ');
    throw new LiveProblem(
      'refused',
      `The server speaks ${spoken === '' ? 'no version' : `the versions ${quoted(spoken, 80)}`} of the protocol, this client ${LEGACY} and ${MODERN}.`,
    );
  }
  peer.agreed(MODERN);
  const about = isObject(result._meta) ? result._meta['io.modelcontextprotocol/serverInfo'] : undefined;
  return greetingOf(result, MODERN, true, about ?? result.serverInfo);
}

/** A server that does not want the version, but says that it does, may have been another one: behind a gateway, say. */
function namesSupported(error: unknown, version: string): boolean {
  if (!(error instanceof Refusal) || error.code !== UNSUPPORTED_VERSION || !isObject(error.data)) return false;
  const { supported } = error.data;
  return Array.isArray(supported) && supported.includes(version);
}

function greetingOf(result: JsonObject, version: string, modern: boolean, serverInfo: unknown): Greeting {
  return {
    version,
    modern,
    capabilities: isObject(result.capabilities) ? result.capabilities : {},
    serverInfo: isObject(serverInfo) ? serverInfo : {},
    instructions: typeof result.instructions === 'string' ? result.instructions : undefined,
  };
}

function meta({ name, version }: ClientInfo, capabilities: JsonObject): JsonObject {
  return {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name, version },
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
}
