// What is read out of a file once, however many of its findings are mended.
import type { FileFacts } from '../analysis/parse.ts';

/** The same function, which looks at each file once: what is known of a file never changes. */
export function ofFile<T>(read: (facts: FileFacts) => T): (facts: FileFacts) => T {
  const known = new WeakMap<FileFacts, { readonly value: T }>();
  return (facts) => {
    let one = known.get(facts);
    if (!one) {
      one = { value: read(facts) };
      known.set(facts, one);
    }
    return one.value;
  };
}
