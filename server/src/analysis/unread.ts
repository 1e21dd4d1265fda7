// Files that make a server with something that is not read: silence about them would pass for a clean bill.
import type { Premises } from './modules.ts';

/** Packages that make servers or their tools in a way of their own, with what is imported from them; as of November 2026. */
const UNREAD =
  /^(?:mcp-framework|@rekog\/mcp-nest|xmcp|tmcp|mcp-lite|@cyanheads\/mcp-ts-core|mcp-use\/server|@mcp-use\/server)(?:\/|$)/;

/** A file that is not checked, and why. */
export interface Unread {
  readonly file: string;
  readonly why: string;
}

/** The files that import such a package, in their order. */
export function unreadIn({ resolver, scans }: Premises): readonly Unread[] {
  return resolver.files.flatMap((file, n) => {
    const name = scans[n]?.imports.find((specifier) => UNREAD.test(specifier));
    return name === undefined
      ? []
      : [{ file, why: `tools made with \`${name}\` are not read, so nothing in them was checked` }];
  });
}
