// How fast a server may speak that may say as much as it likes: past that it is read more slowly, and waits.
import { FLOW_BYTES, FLOW_BYTES_PER_SECOND, FLOW_MESSAGES, FLOW_MESSAGES_PER_SECOND } from './bounds.ts';

/** Two budgets that fill up again with time: of bytes, and of messages nobody asked for. */
export class FlowGate {
  private readonly now: () => number;
  private readonly bytes: Budget;
  private readonly messages: Budget;

  /** @param now milliseconds, growing */
  constructor(now: () => number) {
    this.now = now;
    this.bytes = new Budget(FLOW_BYTES, FLOW_BYTES_PER_SECOND, now());
    this.messages = new Budget(FLOW_MESSAGES, FLOW_MESSAGES_PER_SECOND, now());
  }

  message(): void {
    this.messages.spend(1, this.now());
  }

  /** Whoever brings bytes waits for this before it reads on; undefined when it need not. */
  pass(count: number): Promise<void> | undefined {
    const now = this.now();
    this.bytes.spend(count, now);
    const ms = Math.max(this.bytes.debtMs(), this.messages.debtMs());
    return ms < 1 ? undefined : new Promise((resolve) => void setTimeout(resolve, ms).unref());
  }
}

class Budget {
  private readonly most: number;
  private readonly perMs: number;
  private left: number;
  private at: number;

  constructor(most: number, perSecond: number, now: number) {
    this.most = most;
    this.perMs = perSecond / 1000;
    this.left = most;
    this.at = now;
  }

  spend(count: number, now: number): void {
    this.left = Math.min(this.most, this.left + (now - this.at) * this.perMs) - count;
    this.at = now;
  }

  /** Until it is no longer overdrawn. */
  debtMs(): number {
    return this.left >= 0 ? 0 : -this.left / this.perMs;
  }
}
