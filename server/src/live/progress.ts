// Tells the progress of asks, but not more often than a person can see.
import type { Json } from '../definitions/definition.ts';
import { PROGRESS_MS } from './bounds.ts';
import type { Progress } from './inspection.ts';
import { isObject } from './message.ts';

/** Of a message, in UTF-16 units; the whole of it is in the traffic. */
const LONGEST = 1_000;

export class ProgressTold {
  private readonly tell: (request: number, progress: Progress) => void;
  /** Since something was told of an ask: what is to be told next, if anything. */
  private readonly waiting = new Map<number, { timer: NodeJS.Timeout; next: Progress | undefined }>();

  constructor(tell: (request: number, progress: Progress) => void) {
    this.tell = tell;
  }

  /** @param requestOf the ask whose request has the given id, which is its token */
  hear(params: Json | undefined, requestOf: (id: number) => number | undefined): void {
    if (!isObject(params) || typeof params.progress !== 'number' || typeof params.progressToken !== 'number') return;
    const request = requestOf(params.progressToken);
    if (request === undefined) return;
    const { progress, total, message } = params;
    this.told(request, {
      progress,
      ...(typeof total === 'number' && { total }),
      ...(typeof message === 'string' && { message: message.slice(0, LONGEST) }),
    });
  }

  /** Nothing more is told of it. */
  end(request: number): void {
    clearTimeout(this.waiting.get(request)?.timer);
    this.waiting.delete(request);
  }

  private told(request: number, progress: Progress): void {
    const waiting = this.waiting.get(request);
    if (waiting) {
      waiting.next = progress;
      return;
    }
    this.tell(request, progress);
    const timer = setTimeout(() => {
      const next = this.waiting.get(request)?.next;
      this.waiting.delete(request);
      if (next) this.told(request, next);
    }, PROGRESS_MS);
    this.waiting.set(request, { timer, next: undefined });
  }
}
