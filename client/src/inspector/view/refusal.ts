// Whether a text can stand as the arguments of a call at all.

/** Why arguments cannot be sent at all; what only breaks the schema can be. */
export function refusalOf(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.trim() || '{}');
  } catch {
    return 'The arguments are not JSON yet, so they cannot be sent.';
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
  return 'Arguments are a JSON object: { "name": value }.';
}
