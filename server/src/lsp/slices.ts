// Drives a resumable step in slices, so that the server hears the editor while it works.

/**
 * Runs `steps` to its end, giving the event loop a turn whenever a slice's time is over.
 * Answers undefined when `stale()` became true in between; the step is then closed.
 * What the step throws is thrown on.
 */
export async function inSlices<T>(
  steps: Generator<void, T, void>,
  stale: () => boolean,
  now: () => number,
): Promise<T | undefined> {
  // The first turn comes before any work: a burst of edits then costs one analysis, not one each.
  await turn();
  let end = now() + SLICE;
  while (!stale()) {
    const step = steps.next();
    if (step.done) return step.value;
    if (now() < end) continue;
    await turn();
    end = now() + SLICE;
  }
  steps.return(undefined as never);
  return undefined;
}

/** Milliseconds of work between two turns of the event loop: half a frame, so that typing never feels it. */
const SLICE = 8;

function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
