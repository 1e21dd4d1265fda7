// All messages of a connection, both ways: kept within bounds, told in batches, and given whole on request.
import {
  MAX_TOLD,
  MAX_TRAFFIC,
  MAX_TRAFFIC_BYTES,
  TELL_MS,
  TRAFFIC_UNASKED,
  TRAFFIC_UNASKED_PER_SECOND,
} from './bounds.ts';
import type { TrafficEntry } from './inspection.ts';
import { jsonWithoutSecrets, type Redactor } from './redact.ts';

/** Who sees all messages of a connection. Each call gives the number of the entry, if it was kept. */
export interface Wiretap {
  sent(message: Tapped): number | undefined;
  received(message: Received): number | undefined;
  /** No message, but something about the transport. */
  note(from: 'client' | 'server', text: string): void;
}

interface Tapped {
  readonly kind: 'request' | 'response' | 'error' | 'notification';
  readonly method: string | undefined;
  readonly rpcId?: string | undefined;
  readonly text: string;
}

interface Received extends Tapped {
  /** Of an answer: since its request. */
  readonly ms?: number | undefined;
  /** It answers a request. */
  readonly asked: boolean;
}

/** Of an entry's beginning, in UTF-16 units. */
const HEAD = 400;
/** Looked through for secrets before the beginning is cut: a secret across the cut is seen whole. */
const LOOKED_THROUGH = 8_000;

type Tell = (entries: readonly TrafficEntry[], dropped: number) => Promise<void> | void;

interface Kept {
  readonly entry: TrafficEntry;
  readonly text: string;
  readonly redact: Redactor;
}

/** The traffic of one server, over all its connections. */
export class Traffic implements Wiretap {
  private readonly tell: Tell;
  private readonly kept = new Map<number, Kept>();
  private keptBytes = 0;
  private lastSeq = 0;
  private toldSeq = 0;
  private droppedSeq = 0;
  private timer: NodeJS.Timeout | undefined;
  private telling = false;
  private closed = false;
  private redact: Redactor = (text) => text;
  private budget = TRAFFIC_UNASKED;
  private budgetAt = performance.now();
  private readonly leftOut = new Map<string, number>();
  private leftOutAt = Number.NEGATIVE_INFINITY;

  /** @param tell gives a promise where it can be overwhelmed; the next batch waits for it */
  constructor(tell: Tell) {
    this.tell = tell;
  }

  /** The secrets of the connection that begins. What is kept stays free of those of its own. */
  begin(redact: Redactor): void {
    this.redact = redact;
  }

  sent(message: Tapped): number {
    return this.keep('client', message, undefined);
  }

  received(message: Received): number | undefined {
    if (!message.asked && !this.affords()) {
      this.leaveOut(message.method ?? 'answers to nothing');
      return undefined;
    }
    return this.keep('server', message, message.ms);
  }

  note(from: 'client' | 'server', text: string): void {
    if (from === 'server' && !this.affords()) this.leaveOut('texts that are no messages');
    else this.keep(from, { kind: 'note', method: undefined, text }, undefined);
  }

  /** One message, whole and without secrets; undefined when it is no longer kept. */
  message(seq: number): string | undefined {
    const kept = this.kept.get(seq);
    return kept && this.whole(kept);
  }

  /** All that is kept, as the text of one JSON document; messages stand in it to the letter. */
  export(about: Readonly<Record<string, unknown>>): string {
    const messages = [...this.kept.values()].map((kept) => {
      const { seq, at, from, kind, method, rpcId, bytes, ms } = kept.entry;
      const facts = { seq, at: new Date(at).toISOString(), from, kind, method, id: rpcId, bytes, ms };
      const whole = this.whole(kept);
      const own = kind === 'note' ? `"text":${JSON.stringify(whole)}` : `"message":${oneLine(whole)}`;
      return `${JSON.stringify(facts).slice(0, -1)},${own}}`;
    });
    const facts = JSON.stringify({ ...about, exported: new Date().toISOString(), dropped: this.droppedSeq });
    return `${facts.slice(0, -1)},"messages":[\n${messages.join(',\n')}\n]}\n`;
  }

  /** Nothing is told any more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.kept.clear();
  }

  private whole({ entry, text, redact }: Kept): string {
    return entry.kind === 'note' ? redact(text) : jsonWithoutSecrets(text, redact);
  }

  private keep(
    from: 'client' | 'server',
    { kind, method, rpcId, text }: Omit<Tapped, 'kind'> & { readonly kind: TrafficEntry['kind'] },
    ms: number | undefined,
  ): number {
    const seq = ++this.lastSeq;
    const looked = this.redact(text.slice(0, LOOKED_THROUGH), text.length > LOOKED_THROUGH);
    const head = looked.slice(0, HEAD);
    const bytes = Buffer.byteLength(text);
    const entry: TrafficEntry = {
      seq,
      at: Date.now(),
      from,
      kind,
      method: method?.slice(0, HEAD),
      rpcId,
      bytes,
      ms,
      head,
      more: looked.length > HEAD || text.length > LOOKED_THROUGH,
    };
    this.kept.set(seq, { entry, text, redact: this.redact });
    this.keptBytes += bytes;
    this.dropOldest();
    this.tellSoon();
    return seq;
  }

  private dropOldest(): void {
    while (this.kept.size > MAX_TRAFFIC || (this.keptBytes > MAX_TRAFFIC_BYTES && this.kept.size > 1)) {
      const [first] = this.kept;
      if (first === undefined) return;
      const [seq, { entry }] = first;
      this.kept.delete(seq);
      this.keptBytes -= entry.bytes;
      this.droppedSeq = seq;
    }
  }

  /** Whether one more message that nobody asked for is kept. */
  private affords(): boolean {
    const now = performance.now();
    this.budget = Math.min(TRAFFIC_UNASKED, this.budget + ((now - this.budgetAt) / 1000) * TRAFFIC_UNASKED_PER_SECOND);
    this.budgetAt = now;
    if (this.budget < 1) return false;
    this.budget -= 1;
    return true;
  }

  private tellSoon(): void {
    if (this.closed || this.telling || this.timer !== undefined) return;
    this.timer = setTimeout(() => void this.flush(), TELL_MS);
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    if (this.closed) return;
    this.telling = true;
    this.tellLeftOut();
    const from = Math.max(this.toldSeq, this.droppedSeq) + 1;
    const to = Math.min(this.lastSeq, from + MAX_TOLD - 1);
    const entries: TrafficEntry[] = [];
    for (let seq = from; seq <= to; seq++) {
      const kept = this.kept.get(seq);
      if (kept) entries.push(kept.entry);
    }
    this.toldSeq = to;
    if (entries.length > 0) await this.tell(entries, this.droppedSeq);
    this.telling = false;
    if (this.toldSeq < this.lastSeq || this.leftOut.size > 0) this.tellSoon();
  }

  private leaveOut(method: string): void {
    const name = method.slice(0, 80);
    // Names are the server's, and as many as it likes.
    const counted = this.leftOut.size < 20 || this.leftOut.has(name) ? name : 'others';
    this.leftOut.set(counted, (this.leftOut.get(counted) ?? 0) + 1);
    this.tellSoon();
  }

  /** Once a second at most: each is an entry, too. */
  private tellLeftOut(): void {
    const now = performance.now();
    if (this.leftOut.size === 0 || now - this.leftOutAt < 1000) return;
    this.leftOutAt = now;
    const all = [...this.leftOut].map(([name, count]) => `${count} × ${name}`);
    this.leftOut.clear();
    const text = `The server sends more that nobody asked for than is kept. Left out: ${all.join(', ')}.`;
    this.keep('client', { kind: 'note', method: undefined, text }, undefined);
  }
}

/** White space between tokens may be line breaks; within strings there are none. */
function oneLine(json: string): string {
  return json.replace(/[\r\n]+/g, ' ');
}
