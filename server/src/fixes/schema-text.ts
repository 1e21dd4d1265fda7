// Arguments as a zod schema in the words of source code.
import type { Use } from '../analysis/machine.ts';
import type { Act } from '../taint/engine.ts';
import { type ArgumentType, type Evidence, evidenceOf } from './argument-types.ts';

/** A schema of more fields than this is written over several lines. */
const ON_ONE_LINE = 3;

/** The arguments as a tree. */
export interface Branch {
  readonly fields: Map<string, Branch>;
  element: Branch | undefined;
  /** Keys nobody knows are read. */
  anyKey: boolean;
  evidence: Evidence | undefined;
  text: boolean;
}

function branch(): Branch {
  return { fields: new Map(), element: undefined, anyKey: false, evidence: undefined, text: false };
}

/** The arguments as a tree; undefined where a name could not be written as a key. */
export function treeOf(evidence: ReadonlyMap<string, Evidence>, acts: readonly Act[]): Branch | undefined {
  const root = branch();
  for (const [path, e] of evidence) {
    const at = follow(root, path);
    if (!at) return undefined;
    at.evidence = e;
  }
  for (const act of acts)
    for (const u of act.unchecked) {
      if (!u.decides || !evidence.has(u.source.path)) continue;
      const at = follow(root, u.source.path);
      if (at) at.text = true;
    }
  return root;
}

function follow(root: Branch, path: string): Branch | undefined {
  let at = root;
  for (const key of path.replace(/\[\]/g, '.[]').split('.')) {
    if (key === '') continue;
    if (key === '[]') {
      at.element ??= branch();
      at = at.element;
    } else if (key === '*') {
      at.anyKey = true;
      return at;
    } else {
      if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return undefined;
      const next = at.fields.get(key) ?? branch();
      at.fields.set(key, next);
      at = next;
    }
  }
  return at;
}

/** The fields of an object schema in braces. */
export function written(b: Branch, z: string, indent: string, margin: string, eol: string): string {
  const fields = [...b.fields].map(([name, inner]) => {
    const key = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : `'${name}'`;
    return `${key}: ${typeText(inner, z, indent, margin + indent, eol)}`;
  });
  if (fields.length <= ON_ONE_LINE) return `{ ${fields.join(', ')} }`;
  return `{${eol}${fields.map((f) => `${margin}${indent}${f},${eol}`).join('')}${margin}}`;
}

/** Where several types are possible the one that the code could least do without. */
const STRENGTH: readonly ArgumentType[] = ['array', 'number', 'string', 'boolean'];

function typeText(b: Branch, z: string, indent: string, margin: string, eol: string): string {
  const e = b.evidence;
  const optional = e?.optional && !e.needed ? '.optional()' : '';
  if (b.element) return `${z}.array(${typeText(b.element, z, indent, margin, eol)})${optional}`;
  // A text has methods too: `path.length` is no field.
  const type = b.text ? 'string' : STRENGTH.find((t) => e?.types.has(t));
  if (type === 'array') {
    const inner = STRENGTH.find((t) => e?.element?.types.has(t)) ?? 'string';
    return `${z}.array(${z}.${inner === 'array' ? `array(${z}.string())` : `${inner}()`})${optional}`;
  }
  if (type) return `${z}.${type}()${optional}`;
  if (b.fields.size) return `${z}.object(${written(b, z, indent, margin, eol)})${optional}`;
  if (b.anyKey) return `${z}.record(${z}.string(), ${z}.string())${optional}`;
  return e?.optional && !e.needed ? `${z}.boolean().optional()` : `${z}.string()`;
}

/** The top-level arguments that are read, with the schema of each; undefined where one could not be written. */
export function fieldTexts(uses: readonly Use[], z: string): Map<string, string> | undefined {
  const plain = uses.filter((u) => u.source.path !== '' && !u.source.path.startsWith('*'));
  const root = treeOf(evidenceOf(plain), []);
  if (!root) return undefined;
  return new Map([...root.fields].map(([name, inner]) => [name, typeText(inner, z, '  ', '', '\n')]));
}
