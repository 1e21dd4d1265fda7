// Edits the text of a JSON document in place: what an edit does not name stays to the letter.
//
// Numbers keep their literals, objects their order, their duplicate keys and their blanks. Of a key that stands twice
// the last one counts, as for JSON.parse.
import { type Node, parseTree } from 'jsonc-parser';

/** Names and positions from the root to a value. */
export type Path = readonly (string | number)[];

export type { Node };

/** More is shown as plain text: each key stroke reads it all. */
const LONGEST = 2_000_000;
const DEEPEST = 200;

/**
 * The tree of a JSON text, or undefined where it is none (or too long or too deep to be edited in parts). Offsets are
 * UTF-16 units.
 */
export function parse(text: string): Node | undefined {
  if (text.length > LONGEST || depth(text) > DEEPEST) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return parseTree(text, [], { disallowComments: true });
}

/** What a node says, exactly as it stands there. */
export function sliceOf(text: string, node: Node): string {
  return text.slice(node.offset, node.offset + node.length);
}

/** Properties of an object, in order; each has its key and its value as children. */
export function propertiesOf(node: Node): readonly Node[] {
  return node.type === 'object' ? (node.children ?? []) : [];
}

export function itemsOf(node: Node): readonly Node[] {
  return node.type === 'array' ? (node.children ?? []) : [];
}

export function keyOf(property: Node): string {
  return property.children![0]!.value as string;
}

export function valueIn(property: Node): Node {
  return property.children![1]!;
}

/** The property that counts for a name. */
export function propertyOf(node: Node, name: string): Node | undefined {
  return propertiesOf(node).findLast((property) => keyOf(property) === name);
}

export function nodeAt(root: Node | undefined, path: Path): Node | undefined {
  let node = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    if (typeof step === 'number') node = itemsOf(node)[step];
    else {
      const property = propertyOf(node, step);
      node = property && valueIn(property);
    }
  }
  return node;
}

/**
 * The text with another value at `path`. A property that is not there yet is added.
 * @param value the text of a JSON value; it is put in as it is
 * @param order names of the object's properties, which say where among the others a new one goes; otherwise to the end
 * @param root the tree of the text, where it is known
 * @returns the same text where there is no such place
 */
export function setAt(
  text: string,
  path: Path,
  value: string,
  order: readonly string[] = [],
  root: Node | undefined = parse(text),
): string {
  if (root === undefined) return path.length === 0 || text.trim() !== '' ? text : setAt('{}', path, value, order);
  const node = nodeAt(root, path);
  if (node !== undefined) return splice(text, node.offset, node.length, value);
  const parent = nodeAt(root, path.slice(0, -1));
  const name = path.at(-1);
  if (parent?.type !== 'object' || typeof name !== 'string') return text;
  return insertProperty(text, root, path, parent, name, value, order);
}

/** The text with a string at `path`; a literal that says the same already stays as it is. */
export function setStringAt(
  text: string,
  path: Path,
  value: string,
  order: readonly string[] = [],
  root: Node | undefined = parse(text),
): string {
  const node = nodeAt(root, path);
  if (node?.type === 'string' && node.value === value) return text;
  return setAt(text, path, JSON.stringify(value), order, root);
}

/** The text without the property or item at `path`; of a name that stands twice, without both. */
export function removeAt(text: string, path: Path): string {
  const parent = path.length === 0 ? undefined : nodeAt(parse(text), path.slice(0, -1));
  const last = path.at(-1);
  const child = typeof last === 'number' ? parent && itemsOf(parent)[last] : parent && propertyOf(parent, last ?? '');
  if (parent === undefined || child === undefined) return text;
  const shorter = withoutChild(text, parent, child);
  return typeof last === 'number' ? shorter : removeAt(shorter, path);
}

/** The text with another key for the property at `path`; the same text where the new name stands already. */
export function renameAt(text: string, path: Path, name: string): string {
  const parent = nodeAt(parse(text), path.slice(0, -1));
  const old = path.at(-1);
  if (parent?.type !== 'object' || typeof old !== 'string' || propertyOf(parent, name) !== undefined) return text;
  const key = propertyOf(parent, old)?.children?.[0];
  return key === undefined ? text : splice(text, key.offset, key.length, JSON.stringify(name));
}

/** The text with one more item at the end of the array at `path`. */
export function appendAt(text: string, path: Path, value: string): string {
  const root = parse(text);
  const array = nodeAt(root, path);
  if (root === undefined || array?.type !== 'array') return text;
  const items = itemsOf(array);
  if (items.length === 0) return fill(text, root, path, array, value);
  return splice(text, endOf(items.at(-1)!), 0, `,${separator(text, array)}${value}`);
}

/** The text with the item `from` of the array at `path` standing at `to`; what is between the items stays. */
export function moveItem(text: string, path: Path, from: number, to: number): string {
  const array = nodeAt(parse(text), path);
  if (array === undefined) return text;
  const items = itemsOf(array);
  if (items[from] === undefined || items[to] === undefined) return text;
  const moved = items.map((item) => sliceOf(text, item));
  moved.splice(to, 0, ...moved.splice(from, 1));
  return items.reduceRight((next, item, n) => splice(next, item.offset, item.length, moved[n]!), text);
}

/** Whether a text is the literal of a JSON number. */
export function isNumberLiteral(text: string): boolean {
  return /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text);
}

function splice(text: string, offset: number, length: number, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** How deep brackets go, without recursion: the parser has some. */
function depth(text: string): number {
  let now = 0;
  let most = 0;
  let quoted = false;
  for (let n = 0; n < text.length; n++) {
    const char = text.charCodeAt(n);
    if (quoted) {
      if (char === 0x5c) n++;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x7b || char === 0x5b) most = Math.max(most, ++now);
    else if (char === 0x7d || char === 0x5d) now--;
  }
  return most;
}

function insertProperty(
  text: string,
  root: Node,
  path: Path,
  object: Node,
  name: string,
  value: string,
  order: readonly string[],
): string {
  const properties = propertiesOf(object);
  const first = properties[0];
  if (first === undefined) return fill(text, root, path.slice(0, -1), object, `${JSON.stringify(name)}: ${value}`);
  const colon = text.slice(endOf(first.children![0]!), valueIn(first).offset);
  const written = `${JSON.stringify(name)}${colon.includes('\n') ? ': ' : colon}${value}`;
  const place = order.indexOf(name);
  const places = properties.map((property) => order.indexOf(keyOf(property)));
  const before = place < 0 ? properties.length - 1 : places.findLastIndex((each) => each >= 0 && each < place);
  if (before >= 0) return splice(text, endOf(properties[before]!), 0, `,${separator(text, object)}${written}`);
  const after = places.findIndex((each) => each > place);
  if (after >= 0) return splice(text, properties[after]!.offset, 0, `${written},${separator(text, object)}`);
  return splice(text, endOf(properties.at(-1)!), 0, `,${separator(text, object)}${written}`);
}

/** What follows a comma in this object or array, which has something in it. */
function separator(text: string, container: Node): string {
  const [first, second] = container.children!;
  if (second !== undefined) {
    const between = text.slice(endOf(first!), second.offset);
    return between.slice(between.indexOf(',') + 1);
  }
  const lead = text.slice(container.offset + 1, first!.offset);
  return lead === '' ? ' ' : lead;
}

/** An empty object or array gets its first child: on a line of its own where the document is written so. */
function fill(text: string, root: Node, path: Path, container: Node, child: string): string {
  const open = text[container.offset]!;
  const close = text[endOf(container) - 1]!;
  const parent = path.length === 0 ? undefined : nodeAt(root, path.slice(0, -1));
  const lead = parent && text.slice(parent.offset + 1, parent.children![0]!.offset);
  if (lead !== undefined && !lead.includes('\n')) {
    return splice(text, container.offset, container.length, `${open}${child}${close}`);
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const base = indentOf(text, container.offset);
  const within = base + unit(text, root);
  return splice(text, container.offset, container.length, [open, within + child, base + close].join(newline));
}

/** Blanks at the beginning of the line an offset is in. */
function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))![0];
}

/** One step of indentation, as in the document's first level. */
function unit(text: string, root: Node): string {
  const first = root.children?.[0];
  const lead = first === undefined ? '' : text.slice(root.offset + 1, first.offset);
  const step = /\n([ \t]+)$/.exec(lead)?.[1];
  return step ?? '  ';
}

function withoutChild(text: string, parent: Node, child: Node): string {
  const children = parent.children!;
  const n = children.indexOf(child);
  const next = children[n + 1];
  if (next !== undefined) return splice(text, child.offset, next.offset - child.offset, '');
  const previous = children[n - 1];
  if (previous !== undefined) return splice(text, endOf(previous), endOf(child) - endOf(previous), '');
  return splice(text, parent.offset + 1, parent.length - 2, '');
}
