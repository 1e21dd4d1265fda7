// Words that may begin with a dash: whether an argument can turn its word into an option.
import type { Machine } from '../analysis/machine.ts';
import { isTainted } from '../analysis/taint.ts';
import type { Op, Value } from '../analysis/values.ts';
import { charsetOf } from './charsets.ts';
import type { HoleTest } from './judge.ts';

/** True where the text at a word's beginning cannot begin with `-`. */
export function optionSafe(m: Machine): HoleTest {
  const safe: HoleTest = (k, hole, before) => {
    if (before.trim() !== '') return !/^-+$/.test(before.trim());
    if (k.knows(hole, 'not-dash') || k.knows(hole, 'absolute') || k.knows(hole, 'host')) return true;
    if (hole.t === 'src') {
      const { schema, checked } = hole;
      if (checked && (schema?.format === 'url' || schema?.guarantees?.includes('not-dash'))) return true;
    }
    const charset = charsetOf(k, hole);
    // A part of a text that does not begin with a dash may begin with one.
    if (charset && (hole.t === 'op' && PARTS.has(hole.op) ? !charset.meets('-') : !charset.leadingDash)) return true;
    return hole.t === 'op' && operation(m, hole, (inner) => safe(k, inner, '', '') === true);
  };
  return safe;
}

const PARTS = new Set([
  'slice',
  'substring',
  'substr',
  'charAt',
  'at',
  'elem',
  'split',
  'path.basename',
  'path.extname',
]);
/** Results that begin with a slash, a letter, a quote or a bracket. */
const BEGINS_OTHERWISE = new Set([
  'path.resolve',
  'realpath',
  'fileURLToPath',
  'url',
  'json',
  'base64',
  'number',
  'least',
  'measure',
]);

function operation(m: Machine, v: Op, safe: (inner: Value) => boolean): boolean {
  if (BEGINS_OTHERWISE.has(v.op) || v.op === 'url.href' || v.op === 'url.origin') return true;
  const [first, pattern, to] = v.args;
  switch (v.op) {
    case 'path.join':
      // What is joined to a folder begins with the folder; only `.` disappears.
      return (
        first !== undefined && !isTainted(m, first) && !(first.t === 'lit' && /^\.?[\\/]?$/.test(String(first.value)))
      );
    case 'replace':
      return (
        pattern?.t === 'regex' &&
        /^\^(?:-|\[[^\]]*-\])[+*]/.test(pattern.source) &&
        to?.t === 'lit' &&
        !String(to.value).startsWith('-')
      );
    case 'format':
      return first?.t === 'lit' && /^[^-%]/.test(String(first.value));
    case 'toLowerCase':
    case 'toUpperCase':
    case 'string':
    case 'expand':
      return first !== undefined && safe(first);
    default:
      return false;
  }
}
