// Which arguments decide the host that an address leads to.
import type { Fact } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Site, Value } from '../analysis/values.ts';
import { charsetOf, type Knowledge, withGiven } from './charsets.ts';
import { cleared } from './judge.ts';
import type { Weakness } from './kinds.ts';

/** Who is told what gets through. */
export interface Court {
  readonly m: Machine;
  /** The call goes wherever the answer sends it. */
  readonly followsRedirects: boolean;
  blame(v: Value, weakness?: Weakness, guard?: Site, whole?: boolean): void;
  /** Takes one more look; true once enough has been looked at. */
  spent(): boolean;
}

/** Tells the court of every argument that can decide which host an address leads to. */
export function urlHarm(court: Court, v: Value, k: Knowledge): void {
  if (court.spent() || cleared(k, v) || k.knows(v, 'no-host') || hostHolds(court, k, v)) return;
  const denied = k.knows(v, 'host-denied');
  switch (v.t) {
    case 'union':
      for (const a of v.alts) if (court.m.possible(a.given)) urlHarm(court, a.value, withGiven(k, a.given));
      return;
    case 'src': {
      const charset = charsetOf(k, v);
      if (charset && !charset.meets('/:.@')) return;
      court.blame(v, denied ? 'denylist' : 'none', denied?.site, true);
      return;
    }
    case 'str':
      urlText(court, v.parts, k, denied);
      return;
    case 'op': {
      if (
        v.op === 'url' ||
        v.op === 'trim' ||
        v.op === 'string' ||
        v.op === 'slice' ||
        v.op === 'toLowerCase' ||
        v.op === 'replace' ||
        v.op === 'decode' ||
        v.op === 'encodeURI' ||
        v.op === 'elem' ||
        v.op === 'any-of' ||
        v.op === 'or' ||
        v.op === 'and'
      ) {
        const args = v.op === 'replace' ? v.args.slice(0, 1) : v.args;
        for (const a of args)
          urlHarm(court, a, denied ? withGiven(k, [{ term: a.id, of: a, kind: 'host-denied', site: denied.site }]) : k);
        return;
      }
      if (v.op === 'url.join') {
        const [target] = v.args;
        if (target)
          urlHarm(
            court,
            target,
            denied ? withGiven(k, [{ term: target.id, of: target, kind: 'host-denied', site: denied.site }]) : k,
          );
        return;
      }
      if (v.op.startsWith('url.') || v.op === 'encode' || v.op === 'json' || v.op === 'base64') return;
      // An absolute path of this machine names no host.
      if (v.op === 'path.resolve' || v.op === 'realpath') return;
      court.blame(v, denied ? 'denylist' : 'none', denied?.site);
      return;
    }
    case 'ref':
      if (v.obj.kind === 'object')
        for (const name of ['url', 'href', 'hostname', 'host', 'baseURL']) {
          const field = v.obj.field(name);
          if (field) urlHarm(court, field, k);
        }
      return;
    default:
      return;
  }
}

// The host is listed, or its address was looked at; a redirect goes past both.
function hostHolds(court: Court, k: Knowledge, v: Value): boolean {
  const guarantees = v.t === 'src' && v.checked ? v.schema?.guarantees : undefined;
  const listed = k.knows(v, 'host');
  const looked = k.knows(v, 'address');
  const isListed = listed !== undefined || guarantees?.includes('host') === true;
  if (!isListed && !looked && !guarantees?.includes('address')) return false;
  if (court.followsRedirects)
    court.blame(v, isListed ? 'listed-redirect' : 'redirect', isListed ? listed?.site : looked?.site);
  return true;
}

function urlText(court: Court, parts: readonly (string | Value)[], k: Knowledge, denied: Fact | undefined): void {
  let text = '';
  for (const [i, p] of parts.entries()) {
    if (typeof p === 'string') {
      text += p;
      // Scheme and host are complete: what follows is path, query or fragment.
      if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]/i.test(text) || (/^[/?#]/.test(p) && i > 0)) return;
      continue;
    }
    if (p.t === 'union') {
      const rest = parts.slice(i + 1);
      for (const a of p.alts) {
        if (court.spent() || !court.m.possible(a.given)) continue;
        const one = a.value.t === 'lit' && typeof a.value.value === 'string' ? a.value.value : a.value;
        urlText(court, [...(text ? [text] : []), one, ...rest], withGiven(k, a.given), denied);
      }
      return;
    }
    if (sourcesOf(court.m, p).length === 0) {
      text += 'x.y';
      // A base address of the program's own, followed by anything but more of a host name.
      if (i === 0 && parts.length > 1) return;
      continue;
    }
    if (cleared(k, p)) {
      text += 'x';
      continue;
    }
    const next = parts[i + 1];
    const endsHost = next === undefined || (typeof next === 'string' && /^[/:?#]/.test(next));
    const charset = charsetOf(k, p);
    const encoded = p.t === 'op' && (p.op === 'encode' || p.op === 'base64');
    // A word alone is a host too (`localhost`, an address as one number); encoding leaves dots as they are.
    const wholeHost = endsHost && (/^(?:[a-z][a-z0-9+.-]*:)?\/\/$/i.test(text) || (encoded && inHost(text)));
    if (charset && !charset.meets('/.:@\\?#') && !wholeHost) {
      text += 'x';
      continue;
    }
    if (i === 0) {
      urlHarm(court, p, k);
      return;
    }
    if (encoded && !wholeHost) {
      text += 'x';
      continue;
    }
    if (inHost(text)) {
      if (beginsWithSlash(k, p)) return;
      if (!hostHolds(court, k, p)) court.blame(p, denied ? 'denylist' : 'none', denied?.site);
      return;
    }
    return;
  }
}

/** True when an address put together so far has not come to the end of its host. */
function inHost(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*$/i.test(text);
}

/** `path.startsWith('/') ? path : '/' + path` ends a host, whatever follows. */
function beginsWithSlash(k: Knowledge, v: Value): boolean {
  if (k.knows(v, 'absolute')) return true;
  if (v.t === 'union') return v.alts.every((a) => beginsWithSlash(withGiven(k, a.given), a.value));
  if (v.t !== 'str') return false;
  const [first] = v.parts;
  return typeof first === 'string' ? /^[/?#]/.test(first) : first !== undefined && beginsWithSlash(k, first);
}
