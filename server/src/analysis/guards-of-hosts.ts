// Guards of hosts: what a comparison of a host name or of its address proves about a URL.

import type { Machine } from './machine.ts';
import { alternatives, type Site, type Value } from './values.ts';

/** The URL whose host a term holds. */
export function hostOf(v: Value): Value | undefined {
  if (v.t !== 'op') return undefined;
  if (v.op === 'url.host') return v.args[0];
  if (['toLowerCase', 'trim', 'replace', 'string', 'slice', 'split', 'elem', 'get.0'].includes(v.op))
    return v.args[0] ? hostOf(v.args[0]) : undefined;
  return undefined;
}
export function hostIs(m: Machine, v: Value, site: Site | undefined): void {
  const url = hostOf(v);
  if (url) m.learn(url, 'host', site);
}
export function hostIsNot(m: Machine, v: Value, site: Site | undefined): void {
  const url = hostOf(v);
  if (url) m.learn(url, 'host-denied', site);
}

// Any decision over an address that came out of the resolver for this host.
export function addressChecked(m: Machine, v: Value, site: Site | undefined): void {
  for (const lookup of m.traits(v).lookups)
    for (const host of lookup.args.flatMap(alternatives)) {
      m.learn(host, 'address', site);
      const url = hostOf(host);
      if (url) m.learn(url, 'address', site);
    }
}
