// JSON texts without loss: read into places instead of values, so that 1.0 stays 1.0 when it is shown again.

/** A value in a text. Scalars are where they stand; `depth` is how deep it lies. */
export type JsonNode =
  | { readonly is: 'scalar'; readonly start: number; readonly end: number; readonly raw: string }
  | { readonly is: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | {
      readonly is: 'object';
      readonly start: number;
      readonly end: number;
      /** Names as written, with quotes. Names may come twice. */
      readonly entries: readonly { readonly name: string; readonly value: JsonNode }[];
    };

/** The text of a JSON string. */
export function jsonText(text: string): string {
  return JSON.stringify(text);
}

/** The value of a scalar or name as written. */
export function plain(raw: string): unknown {
  return JSON.parse(raw);
}

/** What the text says; undefined where it is no JSON. However deep, it does not overflow. */
export function readJson(text: string): JsonNode | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  interface Open {
    readonly start: number;
    readonly items: JsonNode[] | undefined;
    readonly entries: { readonly name: string; readonly value: JsonNode }[] | undefined;
    name: string | undefined;
  }
  const open: Open[] = [];
  let root: JsonNode | undefined;
  const put = (node: JsonNode) => {
    const top = open.at(-1);
    if (top === undefined) root = node;
    else if (top.items !== undefined) top.items.push(node);
    else {
      top.entries!.push({ name: top.name!, value: node });
      top.name = undefined;
    }
  };
  for (const { 0: raw, index: start } of tokensOf(text)) {
    const end = start + raw.length;
    if (raw === '{') open.push({ start, items: undefined, entries: [], name: undefined });
    else if (raw === '[') open.push({ start, items: [], entries: undefined, name: undefined });
    else if (raw === '}' || raw === ']') {
      const { start: from, items, entries } = open.pop()!;
      put(
        items !== undefined
          ? { is: 'array', start: from, end, items }
          : { is: 'object', start: from, end, entries: entries! },
      );
    } else if (raw !== ',' && raw !== ':') {
      const top = open.at(-1);
      if (top?.entries !== undefined && top.name === undefined) top.name = raw;
      else put({ is: 'scalar', start, end, raw });
    }
  }
  return root;
}

/** Levels that are indented; what lies deeper stays on its line, or a hostile text would grow with its depth's square. */
const MAX_INDENT = 60;

/** The text with a line for each value, two blanks deep; every literal as it was. What is no JSON comes back as it is. */
export function pretty(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let out = '';
  let depth = 0;
  let before = '';
  const line = () => (depth > MAX_INDENT ? '' : `\n${'  '.repeat(depth)}`);
  for (const [raw] of tokensOf(text)) {
    if (raw === '}' || raw === ']') {
      const empty = before === '{' || before === '[';
      const deep = depth > MAX_INDENT;
      depth -= 1;
      out += empty ? raw : `${deep ? '' : line()}${raw}`;
    } else {
      if (before === '{' || before === '[') out += line();
      out += raw;
      if (raw === '{' || raw === '[') depth += 1;
      else if (raw === ',') out += depth > MAX_INDENT ? ' ' : line();
      else if (raw === ':') out += ' ';
    }
    before = raw;
  }
  return out;
}

/** The tokens of a text that is known to be JSON, so that they only have to be told apart. */
function tokensOf(text: string): Iterable<RegExpMatchArray & { readonly index: number }> {
  return text.matchAll(/[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g);
}

/** The entry of an object by its name; the last where it comes twice, as `JSON.parse` has it. */
export function entry(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.is !== 'object') return undefined;
  return node.entries.findLast((one) => plain(one.name) === name)?.value;
}
