// Who can reach a listener: the address it is bound to, as far as the program decides it.
import { alternatives, type Value } from '../analysis/values.ts';
import type { ListenerFact } from '../rules/server-fact.ts';

type Bound = Pick<ListenerFact, 'reach' | 'byDefault'>;

/**
 * The reach of a host that is given to `listen`. `without`: what the framework does without one (Node and those on top
 * of it bind all interfaces, fastify binds localhost).
 */
export function reachOf(host: Value | undefined, without: 'loopback' | 'everyone'): Bound {
  if (host === undefined) return { reach: without };
  const all = alternatives(host);
  const known = all.flatMap((v) => (v.t === 'lit' ? [addressed(v.value, without)] : []));
  if (known.length === all.length) {
    const [first] = known;
    return known.every((k) => k === first) ? { reach: first! } : { reach: 'chosen' };
  }
  // `process.env.HOST` alone is nothing when it is not set; any other value comes with a default of its own.
  if (known.length === 0)
    return all.every((v) => v.t === 'ext' && v.path.startsWith('global#process.env.'))
      ? { reach: 'chosen', byDefault: without }
      : { reach: 'chosen' };
  // An address that is written is the default; what is not set on some way to it is the caller's choice.
  const written = all.flatMap((v) =>
    v.t === 'lit' && v.value !== undefined && v.value !== null ? [addressed(v.value, without)] : [],
  );
  const defaults = written.length > 0 ? written : known;
  return { reach: 'chosen', byDefault: defaults.includes('everyone') ? 'everyone' : 'loopback' };
}

function addressed(host: unknown, without: 'loopback' | 'everyone'): 'loopback' | 'everyone' {
  if (host === undefined || host === null) return without;
  return /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\]|.*\.localhost)$/i.test(String(host)) ? 'loopback' : 'everyone';
}
