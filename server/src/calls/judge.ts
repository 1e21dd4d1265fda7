// Whether what a call came to is what was expected of it. Pure.
import { compareExact, exact } from '../exact-number.ts';
import type { Expectation } from './format.ts';

export interface CallResult {
  /** The text of the result. */
  readonly text: string;
  readonly toolError: boolean;
}

/** What is not as expected, one sentence each; nothing where all is. */
export function unmet({ error, text, structured }: Expectation, result: CallResult): string[] {
  const sentences: string[] = [];
  if (error === true && !result.toolError) sentences.push('The tool was expected to fail, and did not.');
  if (error === false && result.toolError) sentences.push('The tool was expected not to fail, and did.');
  const { content, structuredContent } = numbersKept(result.text) as {
    readonly content?: unknown;
    readonly structuredContent?: unknown;
  };
  if (text !== undefined && !textsOf(content).some((one) => one.includes(text)))
    sentences.push(`The result was expected to hold the text ${shown(JSON.stringify(text))}, and does not.`);
  if (structured !== undefined) {
    const where = difference(numbersKept(structured), structuredContent, 'the structured content');
    if (where !== undefined) sentences.push(`${where} is not as expected.`);
  }
  return sentences;
}

/** A number as it is written. */
class Written {
  readonly literal: string;
  constructor(literal: string) {
    this.literal = literal;
  }
}

/** JSON with its numbers as they are written. @param text that JSON.parse accepts */
function numbersKept(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `{"\\u0000number":"${token}"}`,
  );
  return JSON.parse(marked, (_, value) => {
    const literal = typeof value === 'object' && value !== null ? value['\u0000number'] : undefined;
    return typeof literal === 'string' ? new Written(literal) : value;
  });
}

function textsOf(content: unknown): string[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((block) => {
    const { text, resource } = (block ?? {}) as { text?: unknown; resource?: { text?: unknown } };
    return [text, resource?.text].filter((one) => typeof one === 'string');
  });
}

/** The first place where a value lacks what is expected, in words. Objects may have more fields; lists not. */
function difference(expected: unknown, found: unknown, path: string): string | undefined {
  if (expected instanceof Written || found instanceof Written) {
    if (!(expected instanceof Written && found instanceof Written)) return path;
    const [a, b] = [exact(expected.literal), exact(found.literal)];
    return a && b && compareExact(a, b) === 0 ? undefined : path;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) return path;
    return expected.map((one, n) => difference(one, found[n], `${path}[${n}]`)).find((one) => one !== undefined);
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return path;
    for (const [name, value] of Object.entries(expected)) {
      const inner = `${path}.${name}`;
      if (!Object.hasOwn(found, name)) return inner;
      const where = difference(value, (found as Record<string, unknown>)[name], inner);
      if (where !== undefined) return where;
    }
    return undefined;
  }
  return expected === found ? undefined : path;
}

function shown(json: string): string {
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
