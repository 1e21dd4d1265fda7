// A version of the SDK, or of a package of its kind, that has a known hole.
import { defineRule } from './rule.ts';
import type { VulnerableFact } from './server-fact.ts';

export default defineRule({
  id: 'vulnerable-sdk',
  summary: 'a package that the server is made with has a known hole',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-1395',
  owasp: 'MCP04',
  messages: {
    found: 'This server is installed with {package} {version}, in which {holes}. Raise it to {fixed} or later.',
    range: 'In each version of {package} that `{version}` allows, {holes}. Raise it to {fixed} or later.',
    some: '`{version}` still allows versions of {package} in which {holes}. Raise it to {fixed}, so that nobody gets one of them.',
    untouched:
      '{package} {version} has a known hole: {holes}. Nothing seen in this program leads to it, but the next change may. Raise it to {fixed} or later.',
  },
  dependency(fact) {
    // A new install gets the mended version of something that does not matter here: nothing to say.
    if (!fact.touches && fact.by === 'some') return undefined;
    const { version, fixed, fixes } = fact;
    const data = { package: `\`${fact.package}\``, version, fixed, holes: holesOf(fact) };
    if (!fact.touches) return { message: 'untouched', data, fixes, severity: 'note', confidence: 'low' };
    if (fact.by === 'some') return { message: 'some', data, fixes, severity: 'note' };
    return { message: fact.by === 'lock' ? 'found' : 'range', data, fixes };
  },
});

function holesOf({ advisories }: VulnerableFact): string {
  const each = advisories.map(({ id, what }) => `${what} (${id})`);
  return each.length < 2 ? each.join('') : `${each.slice(0, -1).join(', ')}, and ${each.at(-1)}`;
}
