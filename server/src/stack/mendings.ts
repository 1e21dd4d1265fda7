// The fixes of endpoints. They are made when a rule asks for them: most endpoints need none.
import type { Fix } from '../finding.ts';
import { rateLimitFix } from '../fixes/rate-limit.ts';
import { authenticateFix, checkHostFix } from '../fixes/stand-before.ts';
import { surelyAuthenticated } from '../rules/endpoints.ts';
import type { EndpointFact, Guarding } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Endpoint } from './endpoints.ts';

/** The fixes of one endpoint, which mend all of its application that lack the same. */
export function mendingsOf(endpoint: Endpoint, all: readonly Endpoint[], snapshot: Snapshot): EndpointFact['fixes'] {
  const lacking = (...does: readonly Guarding[]): Endpoint[] =>
    all.filter(
      (e) =>
        e.app.file === endpoint.app.file &&
        e.app.start === endpoint.app.start &&
        !e.layers.some((layer) => does.some((d) => layer.does.has(d))),
    );
  // One that asks for nothing while no token is set has web pages to fear as well.
  const fearingPages = (): Endpoint[] => lacking('checks-host', 'checks-origin').filter((e) => !surelyAuthenticated(e));
  return {
    get authenticate() {
      return mendingOf(() => authenticateFix(lacking('authenticates')));
    },
    get 'check-host'() {
      return mendingOf(() => checkHostFix(fearingPages()));
    },
    get 'limit-rate'() {
      const open = lacking('limits-rate').sort((a, b) => (a.use?.made.order ?? 0) - (b.use?.made.order ?? 0));
      return mendingOf(() => rateLimitFix(open, snapshot));
    },
  };
}

/** A fix as a list; none where the code's shape allows none. A fix that fails to be made costs the fix, not the finding. */
export function mendingOf(make: () => Fix | undefined): readonly Fix[] {
  try {
    const fix = make();
    return fix ? [fix] : [];
  } catch {
    return [];
  }
}
