// Instructions to the model that go beyond describing the tool.
import type { Severity } from '../finding.ts';
import { defineRule, type TextFact } from './rule.ts';
import { type Injection, injectionsOf, SCAN_LIMIT } from './text/injections.ts';
import { removalFixes } from './text/removal.ts';
import { roleName } from './text/roles.ts';

export default defineRule({
  id: 'description-injection',
  summary: 'Text served to the model gives it orders beyond describing the tool',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-1427',
  owasp: 'MCP03',
  messages: {
    override:
      'This {role} tells the model to set aside rules it already has or to take new ones: “{words}”. Whoever reads it may stop protecting its user. Describe only what the tool does, and remove this.',
    concealment:
      'This {role} tells the model to keep something from its user: “{words}”. What a tool does must be open to the person it acts for. Remove this, or say openly what happens.',
    exfiltration:
      'This {role} orders the model to hand over what is not the tool’s business: “{words}”. A model that obeys leaks the conversation or secrets of its user. Ask only for the arguments the tool needs, and remove this.',
    secret:
      'This {role} sends the model to secrets: “{words}”. A model that obeys reads keys or passwords on its user’s machine. A tool has no need of them through the model; remove this.',
    consent:
      'This {role} tells the model to act without its user’s yes: “{words}”. The person no longer decides what is done in their name. Leave the asking to the client, and remove this.',
    tampering:
      'This {role} changes how other tools are called or what the model answers: “{words}”. Mail, money or data can go to somebody else. Describe only this tool, and remove this.',
    covert:
      'This {role} announces a deed behind the user’s back: “{words}”. Take the deed out of the tool, or say openly what is sent where and let the user decide.',
    command:
      'This {role} orders the model to run a command of its author: “{words}”. A model with a shell tool would run it on its user’s machine. Remove this.',
    markup:
      'This {role} is dressed up as a message from the host: “{words}”. Models take such marks for orders of higher rank than a description. Write plain sentences about the tool, and remove the mark-up.',
    encoded:
      'This {role} carries encoded instructions: “{words}”{meaning}. A person who reviews it cannot read them, a model can. Remove this, or write it out.',
    scheme:
      'This {role} holds an address that runs or sends something when it is opened or shown: “{words}”. Remove it, or name a plain https page.',
    padding:
      'This {role} goes on behind a large blank space, where an approval dialog does not show it: “{words}”. Remove the space, and the text if it is not about the tool.',
    unscanned:
      'This {role} has {length} characters, of which the first {limit} were checked; nobody reviews a text of that length. Shorten it, and move the rest to the documentation.',
  },
  text(fact) {
    const scan = injectionsOf(fact);
    const reports = scan.injections.flatMap((injection) => {
      const words = wordsOf(injection, fact);
      if (!words) return [];
      return {
        ...words,
        start: injection.start,
        end: injection.end,
        severity: (injection.confidence === 'high' ? 'error' : 'warning') as Severity,
        confidence: injection.confidence,
        fixes: removalFixes(injection, fact),
        ...(fact.argument === undefined ? {} : { arguments: [fact.argument] }),
      };
    });
    if (scan.scanned === fact.text.length) return reports;
    return [
      ...reports,
      {
        message: 'unscanned' as const,
        data: { role: roleName(fact), length: String(fact.text.length), limit: String(SCAN_LIMIT) },
        start: 0,
        end: Math.min(fact.text.length, 80),
        severity: 'note' as const,
        confidence: 'high' as const,
      },
    ];
  },
});

function wordsOf(injection: Injection, fact: TextFact) {
  const role = roleName(fact);
  const { family, words, decoded } = injection;
  // Told by tool-shadowing.
  if (family === 'precedence') return undefined;
  if (family !== 'encoded') return { message: family, data: { role, words } };
  return {
    message: family,
    data: { role, words, meaning: decoded === undefined ? '' : `, which decodes to: “${decoded}”` },
  };
}
