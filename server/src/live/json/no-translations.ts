// In place of the translations of JSON's language service in the bundle: its words are not shown, and nobody translates them.

/** The message with `{0}`, `{1}` … filled in. */
export function t(message: string, ...values: readonly unknown[]): string {
  return message.replace(/\{(\d+)\}/g, (_, n) => String(values[Number(n)] ?? ''));
}
