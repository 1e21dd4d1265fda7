// Redirects: whether a fetch goes where the answer sends it, past whatever was checked about the address it began with.

import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import type { Value } from '../analysis/values.ts';
import type { Row } from './row.ts';

/** True where the call follows redirects as far as its options say; options that nobody here knows may refuse them. */
export function followsRedirects(m: Machine, row: Row, call: ExternalCall): boolean {
  const { redirects } = row;
  // An instance has options of its own.
  if (!redirects || call.path.includes('()')) return false;
  if (redirects.except?.includes(call.path.slice(call.path.search(/[#.][^#.]*$/) + 1))) return false;
  return call.args.every((arg, i) => {
    if (i === 0 && !isOptions(arg)) return true;
    if (!isOptions(arg)) return arg.t === 'lit' || arg.t === 'str' || arg.t === 'src';
    const option = getProperty(m, arg, redirects.option, call.site);
    return option.t === 'lit' && !redirects.refused.some((value) => value === option.value);
  });
}

function isOptions(v: Value): v is Extract<Value, { t: 'ref' }> {
  return v.t === 'ref' && v.obj.kind === 'object';
}
