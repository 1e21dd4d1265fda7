// Medians, percentiles and spread of measurements, and how they are written.

/** The middle of the sorted list; of an even number the lower one. NaN for none. */
export function median(list: readonly number[]): number {
  return percentile(list, 50);
}

/** The smallest value that at least `p` percent of the list do not exceed (nearest rank). NaN for none. */
export function percentile(list: readonly number[], p: number): number {
  if (list.length === 0) return Number.NaN;
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)]!;
}

/** The smallest and the largest value. */
export function range(list: readonly number[]): readonly [number, number] {
  return [Math.min(...list), Math.max(...list)];
}

/** Milliseconds as a person reads them: `0.42 ms`, `8.3 ms`, `412 ms`, `3.21 s`. */
export function duration(ms: number): string {
  if (Number.isNaN(ms)) return '–';
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** A ratio with about two digits that count: `0.42×`, `3.1×`, `27×`. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0;
  return `${value.toFixed(digits)}×`;
}

/** Bytes as MB of a million. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${mb.toFixed(mb < 10 ? 2 : 0)} MB`;
}
