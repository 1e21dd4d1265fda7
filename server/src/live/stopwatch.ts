// A time limit that stands still while somebody else is waited for.

/** How often it is looked whether the time stands still, in milliseconds. */
const TICK_MS = 100;

export class Stopwatch {
  private left: number;
  private at = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private readonly onOver: () => void;
  private readonly isPaused: () => boolean;

  /** @param ms none when undefined */
  constructor(ms: number | undefined, onOver: () => void, isPaused: () => boolean) {
    this.left = ms ?? 0;
    this.onOver = onOver;
    this.isPaused = isPaused;
    if (ms !== undefined) this.tick();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private tick(): void {
    this.timer = setTimeout(
      () => {
        const now = performance.now();
        if (!this.isPaused()) this.left -= now - this.at;
        this.at = now;
        if (this.left <= 0) this.onOver();
        else this.tick();
      },
      Math.max(1, Math.min(TICK_MS, this.left)),
    );
  }
}
