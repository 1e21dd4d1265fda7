// Whether a text is of a format that JSON Schema names. Pure.
import { fullFormats } from 'ajv-formats/dist/formats';

type Known = RegExp | ((text: string) => unknown) | { readonly validate: unknown; readonly type?: string };

/** Formats that nobody knows fit, and those of numbers, which have no text. */
export function fits(text: string, format: string): boolean {
  const known = Object.hasOwn(fullFormats, format)
    ? (fullFormats[format as keyof typeof fullFormats] as Known | true)
    : true;
  if (known === true) return true;
  if (known instanceof RegExp) return known.test(text);
  if (typeof known === 'function') return known(text) === true;
  const { validate, type } = known;
  if (type === 'number') return true;
  if (validate instanceof RegExp) return validate.test(text);
  return typeof validate !== 'function' || validate(text) === true;
}
