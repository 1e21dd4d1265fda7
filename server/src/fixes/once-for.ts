// What is read once out of a file, or out of a part of its syntax, however many of its findings are mended.

/** The same function, which looks at each object once: what is known of a file and its syntax never changes. */
export function onceFor<K extends object, T>(read: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (of) => {
    let one = known.get(of);
    if (!one) {
      one = { value: read(of) };
      known.set(of, one);
    }
    return one.value;
  };
}
