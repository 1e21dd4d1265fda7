// `toolward explain`: a rule's page, or the list of all rules.
import { rulePages } from 'toolward:rule-pages';
import { catalogue } from '../catalogue.ts';
import { nearest } from '../nearest.ts';
import { visible } from '../output/escape.ts';
import { CannotRun } from './cannot-run.ts';

/**
 * The text that explains a rule: its severity and weakness, then its page. Without a rule, all ids with what they flag.
 *
 * @throws {CannotRun} when there is no such rule.
 */
export function explain(id: string | undefined): string {
  if (id === undefined) {
    const width = Math.max(...catalogue.map((rule) => rule.id.length));
    return `${catalogue.map((rule) => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.summary}`).join('\n')}\n`;
  }
  const rule = catalogue.find((each) => each.id === id);
  if (!rule) {
    const close = nearest(
      id,
      catalogue.map((each) => each.id),
    );
    const hint = close === undefined ? '"toolward explain" lists them' : `did you mean "${close}"?`;
    throw new CannotRun(`there is no rule "${visible(id)}"; ${hint}`);
  }
  const owasp = rule.owasp.startsWith('none:') ? [] : [`OWASP MCP Top 10: ${rule.owasp}`];
  const identity = [rule.id, rule.severity, ...(rule.cwe ? [rule.cwe] : []), ...owasp].join(' · ');
  return `${identity}\n\n${(rulePages[rule.id] ?? rule.summary).trim()}\n`;
}
