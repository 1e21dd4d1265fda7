// What is kept of a sign-in for the next time: one text that the extension stores as a secret. Pure.

/** Bound to one server, and to the authorization server that gave it. */
export interface Kept {
  /** The MCP server's address. */
  readonly server: string;
  readonly issuer: string;
  /** Who the client is there. */
  readonly client: { readonly client_id: string; readonly client_secret?: string; readonly method?: string };
  readonly access: string;
  readonly refresh?: string;
  /** The rights that were asked for. */
  readonly scope?: string;
}

export function textOf(kept: Kept): string {
  return JSON.stringify({ form: 1, ...kept });
}

/** Undefined when it is none, or of another server: then it is as if nobody had signed in. */
export function keptOf(text: string | undefined, server: URL): Kept | undefined {
  const value = parsed(text ?? '');
  if (value?.form !== 1 || value.server !== server.href) return undefined;
  const { issuer, access, refresh, scope } = value;
  const client = value.client as Record<string, unknown> | null | undefined;
  const optional = (each: unknown) => each === undefined || typeof each === 'string';
  if (typeof issuer !== 'string' || typeof access !== 'string' || !sendable(access)) return undefined;
  if (!optional(refresh) || !optional(scope) || typeof client?.client_id !== 'string') return undefined;
  if (!optional(client.client_secret) || !optional(client.method)) return undefined;
  return value as unknown as Kept;
}

/** Whether a header can carry it. */
export function sendable(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
