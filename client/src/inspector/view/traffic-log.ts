// The traffic as the view keeps it: the newest entries, and how many older ones are gone.
import type { TrafficEntry } from './told.ts';

const MAX_ENTRIES = 20_000;

/** Grows by batches; the oldest go first. */
export class TrafficLog {
  entries: readonly TrafficEntry[] = [];
  /** So many are no longer kept by the process that talks to the server, or here. */
  dropped = 0;
  private readonly bySeq = new Map<number, TrafficEntry>();
  private here = 0;

  add(entries: readonly TrafficEntry[], dropped: number): void {
    const news = entries.filter(({ seq }) => !this.bySeq.has(seq));
    for (const entry of news) this.bySeq.set(entry.seq, entry);
    let all = [...this.entries, ...news];
    if (all.length > MAX_ENTRIES) {
      const gone = all.slice(0, all.length - MAX_ENTRIES);
      for (const { seq } of gone) this.bySeq.delete(seq);
      this.here += gone.length;
      all = all.slice(-MAX_ENTRIES);
    }
    this.entries = all;
    this.dropped = Math.max(dropped, this.here);
  }

  at(seq: number): TrafficEntry | undefined {
    return this.bySeq.get(seq);
  }

  /** The answer to a request, or the request of an answer. */
  pairOf(entry: TrafficEntry): TrafficEntry | undefined {
    if (entry.rpcId === undefined) return undefined;
    const asks = entry.kind === 'request';
    if (!asks && entry.kind !== 'response' && entry.kind !== 'error') return undefined;
    const from = entry.from === 'client' ? 'server' : 'client';
    const found = this.entries.filter(
      (one) =>
        one.rpcId === entry.rpcId &&
        one.from === from &&
        (asks ? one.kind === 'response' || one.kind === 'error' : one.kind === 'request'),
    );
    // Ids come again after a restart: the nearest on the right side.
    return asks ? found.find(({ seq }) => seq > entry.seq) : found.findLast(({ seq }) => seq < entry.seq);
  }
}
