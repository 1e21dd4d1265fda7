// What a run inside VS Code counts as. Exit codes are not believed: VS Code reports success when its extension host is
// killed, or when a test calls process.exit.

/**
 * @param {{passes: number, failures: number} | undefined} told what the suite wrote, or undefined when it did not
 * @param {string | undefined} ending why the window did not end well, or undefined when it did
 * @returns {{passes: number, failures: number, why?: string}} `why` where the suite's own word is not enough
 */
export function verdict(told, ending) {
  if (told === undefined) {
    return { passes: 0, failures: 1, why: ending ?? 'VS Code ended without the suite having reported' };
  }
  const { passes, failures } = told;
  if (failures === 0 && ending !== undefined) return { passes, failures: 1, why: ending };
  if (failures === 0 && passes === 0) return { passes, failures: 1, why: 'no test ran' };
  return { passes, failures };
}
