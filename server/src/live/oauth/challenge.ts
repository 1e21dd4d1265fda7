// What a server says with its 401 or 403: where its description is, and which rights it wants. Pure.

export interface Challenged {
  /** Where the server describes how to sign in; undefined where it does not say so, or says no address. */
  readonly metadata: URL | undefined;
  /** The rights it wants, with spaces between. */
  readonly scope: string | undefined;
  readonly error: string | undefined;
}

/** Longer headers are not searched, in UTF-16 units. */
const MAX_HEADER = 8_000;

/** @param header `WWW-Authenticate`, which may hold several challenges; the first that is one of `Bearer` counts */
export function challengeOf(header: string | null): Challenged {
  const text = (header ?? '').slice(0, MAX_HEADER);
  const begin = /(?:^|,)\s*bearer(?:\s+|$)/i.exec(text);
  const given = new Map<string, string>();
  if (begin) {
    let at = begin.index + begin[0].length;
    const parameter = /\s*,?\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/y;
    for (;;) {
      parameter.lastIndex = at;
      const [all, name, inQuotes, bare] = parameter.exec(text) ?? [];
      if (all === undefined || name === undefined) break;
      const key = name.toLowerCase();
      if (!given.has(key)) given.set(key, bare ?? (inQuotes ?? '').replace(/\\(.)/g, '$1'));
      at += all.length;
    }
  }
  const address = given.get('resource_metadata') ?? '';
  return {
    metadata: URL.canParse(address) ? new URL(address) : undefined,
    scope: given.get('scope')?.trim() || undefined,
    error: given.get('error'),
  };
}
