// Guards of hosts: what a comparison of a host name or of its address proves about a URL.

import type { Fact } from './facts.ts';
import type { Machine } from './machine.ts';
import { alternatives, type Op, type Site, type Value } from './values.ts';

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

/** Whether the text is an address, of version 4 or 6 where one is asked for (0: it is none). */
export function addressIs(
  m: Machine,
  v: Value,
  version: number | undefined,
  is: boolean,
  site: Site | undefined,
): void {
  const url = hostOf(v);
  if (!url) return;
  if ((version === 0) !== is) m.learn(url, 'literal-host', site);
  if (is || !version) return;
  m.learn(url, version === 4 ? 'not-v4' : 'not-v6', site);
  bothVersions(m, url, site);
}

/** `isIP(h) === 4 && bad4(h) || isIP(h) === 6 && bad6(h)`, found false: an address is one or the other. */
export function versionsRefused(m: Machine, condition: Value, site: Site | undefined): void {
  const asked = condition.t === 'op' && condition.op === 'and' ? condition.args[0] : condition;
  const inner = asked?.t === 'op' && asked.op === '===' ? asked.args[0] : undefined;
  const url = inner?.t === 'op' && inner.op === 'isIP' ? hostOf(inner.args[0]!) : undefined;
  if (url) bothVersions(m, url, site);
}

function bothVersions(m: Machine, url: Value, site: Site | undefined): void {
  if (m.knows(url, 'literal-host') && m.knows(url, 'not-v4') && m.knows(url, 'not-v6')) m.learn(url, 'address', site);
}

/**
 * What the scheme of a URL was compared with: one that is neither http nor https names no host on a network.
 *
 * @param is whether it is one of `schemes` (`https:`), or none of them
 */
export function schemeIs(m: Machine, v: Value, schemes: readonly string[], is: boolean, site: Site | undefined): void {
  if (v.t !== 'op' || v.op !== 'url.protocol') return;
  const url = v.args[0]!;
  if (is) {
    if (schemes.length > 0 && !schemes.some((s) => WEB.includes(s))) m.learn(url, 'no-host', site);
    return;
  }
  if (schemes.includes('http:')) m.learn(url, 'not-http', site);
  if (schemes.includes('https:')) m.learn(url, 'not-https', site);
  if (m.knows(url, 'not-http') && m.knows(url, 'not-https')) m.learn(url, 'no-host', site);
}
const WEB = ['http:', 'https:'];

// Any decision over an address that came out of the resolver for this host, or that stands in its place.
export function addressChecked(m: Machine, v: Op, site: Site | undefined): void {
  for (const part of v.op === 'isIP' ? [] : v.args) {
    const url = literalIn(m, part);
    if (url) for (const kind of ['address', 'not-v4', 'not-v6'] as const) m.learn(url, kind, site);
  }
  for (const lookup of m.traits(v).lookups)
    for (const host of lookup.args.flatMap(alternatives)) {
      m.learn(host, 'address', site);
      const url = hostOf(host);
      if (url) m.learn(url, 'address', site);
    }
}

/** The URL that has an address for its host, of which this is made. */
function literalIn(m: Machine, v: Value): Value | undefined {
  let at: Value | undefined = v;
  while (at) {
    if (at.t === 'ref') at = at.obj.kind === 'array' ? (at.obj.rest ?? at.obj.elems[0]) : undefined;
    else if (at.t !== 'op' || at.op === 'isIP') return undefined;
    else if (at.op === 'url.host') return m.knows(at.args[0]!, 'literal-host') && at.args[0];
    else at = at.args[0];
  }
  return undefined;
}

/** True where a fact says that an address was looked at, and the value is one that the resolver gave for that host. */
export function isAddressOf(m: Machine, v: Value, { kind, term }: Fact): boolean {
  return (
    kind === 'address' &&
    m
      .traits(v)
      .lookups.some((lookup) =>
        lookup.args.flatMap(alternatives).some((host) => host.id === term || hostOf(host)?.id === term),
      )
  );
}

/** The end of a host name after a dot: a domain and all below it. */
export function beginsWithDot(v: Value): boolean {
  const head = v.t === 'str' ? v.parts[0] : v.t === 'lit' ? v.value : undefined;
  return typeof head === 'string' && head.startsWith('.');
}
