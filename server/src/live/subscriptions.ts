// Resources of which a server tells changes: one request for each, or, from 2026-07-28 on, one stream for all.
import type { Outcome } from './inspection.ts';
import type { Session } from './session.ts';

export class Subscriptions {
  private uris: readonly string[] = [];

  /** A new connection knows nothing of them. */
  begin(session: Session): void {
    if (this.uris.length === 0) return;
    if (session.greeting.modern) session.follow(this.uris);
    else for (const uri of this.uris) session.peer.request('resources/subscribe', { uri }).catch(() => {});
  }

  /**
   * Changes are told of these, and of no others.
   * @param request sends a request
   * @returns the first outcome that is no result
   */
  async change(
    session: Session,
    uris: readonly string[],
    request: (method: string, params: string) => Promise<Outcome>,
  ): Promise<Outcome> {
    const since = performance.now();
    const before = this.uris;
    const wanted = [...new Set(uris)];
    if (session.greeting.modern) {
      this.uris = wanted;
      session.follow(wanted);
      return { is: 'result', ms: performance.now() - since, text: '{}' };
    }
    const steps = [
      ...before.filter((uri) => !wanted.includes(uri)).map((uri) => ['resources/unsubscribe', uri] as const),
      ...wanted.filter((uri) => !before.includes(uri)).map((uri) => ['resources/subscribe', uri] as const),
    ];
    for (const [method, uri] of steps) {
      const outcome = await request(method, JSON.stringify({ uri }));
      if (outcome.is !== 'result') return outcome;
      const left = this.uris.filter((each) => each !== uri);
      this.uris = method === 'resources/subscribe' ? [...left, uri] : left;
    }
    return { is: 'result', ms: performance.now() - since, text: '{}' };
  }
}
