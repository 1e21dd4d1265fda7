// Judges what a running server serves: by the rules about texts, its schemas, names and annotations, and beside the other
// servers that are connected. Pure, and also for servers whose source nobody has.
import { type DefinedServer, isTable } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import { count } from '../../output/words.ts';
import { applyRules, noFacts } from '../../report/rules.ts';
import descriptionInjection from '../../rules/description-injection.ts';
import hiddenCharacters from '../../rules/hidden-characters.ts';
import toolShadowing from '../../rules/tool-shadowing.ts';
import type { ProbeResult } from '../inspection.ts';
import { schemaProblems } from './served-schemas.ts';
import { servedTexts } from './served-texts.ts';
import { type OtherServer, shadowing } from './shadowing.ts';

export type { OtherServer };

/** Results of one check: one server that does everything wrong shall not fill the page. */
const MOST = 100;

/**
 * What is wrong with what is served; a check that found nothing has passed. In the order of the checks, and within each
 * in the order served. Never throws, whatever is served.
 * @param others the other servers whose tools the same model sees
 */
export function judgeServed(served: DefinedServer, others: readonly OtherServer[] = []): ProbeResult[] {
  return checks.flatMap(({ check, title, rule, judge }) => {
    const found = guarded(() => judge(served, others));
    const results = found.slice(0, MOST).map(
      (one): ProbeResult => ({
        check,
        title,
        is: 'finding',
        evidence: [],
        definition: undefined,
        rule,
        ...one,
        message: one.message,
      }),
    );
    if (found.length > MOST) {
      const message = `There are ${found.length - MOST} more of this kind.`;
      results.push({
        check,
        title,
        is: 'finding',
        severity: 'note',
        message,
        rule,
        definition: undefined,
        evidence: [],
      });
    }
    if (found.length > 0) return results;
    const message = 'Nothing was found in what is served.';
    return [{ check, title, is: 'passed', severity: 'note', message, rule, definition: undefined, evidence: [] }];
  });
}

/** What a judgment says; the check's own rule where it names none. */
type Judged = Pick<ProbeResult, 'severity' | 'message'> &
  Partial<Pick<ProbeResult, 'rule' | 'definition' | 'evidence'>>;

interface ServedCheck {
  readonly check: string;
  readonly title: string;
  readonly rule: string | undefined;
  judge(served: DefinedServer, others: readonly OtherServer[]): readonly Judged[];
}

/** The checks of what is served, for the list of all checks. */
export const checks: readonly ServedCheck[] = [
  {
    check: 'served-texts',
    title: 'Texts for the model',
    rule: 'description-injection',
    judge: (served) => texts(served),
  },
  {
    check: 'served-schemas',
    title: 'Schemas',
    rule: 'unservable-schema',
    judge: (served) => schemaProblems(tools(served)),
  },
  { check: 'served-names', title: 'Names', rule: undefined, judge: (served) => names(served) },
  {
    check: 'served-annotations',
    title: 'Annotations',
    rule: 'missing-annotations',
    judge: (served) => annotations(served),
  },
  { check: 'served-descriptions', title: 'Descriptions', rule: undefined, judge: (served) => undescribed(served) },
  {
    check: 'shadowing',
    title: 'Beside other servers',
    rule: 'tool-shadowing',
    judge: (served, others) => shadowing(served, others),
  },
];

const textRules = [descriptionInjection, hiddenCharacters, toolShadowing];

function tools({ definitions }: DefinedServer) {
  return definitions.filter(({ kind }) => kind === 'tool');
}

/** The very rules that read the source, on what is served. */
function texts(served: DefinedServer): Judged[] {
  return applyRules(textRules, { ...noFacts, texts: servedTexts(served) }, () => {}).map(
    ({ rule, severity, message, primary }) => {
      const [definition = '', ...path] = primary.file.split('#');
      return {
        rule,
        severity,
        message: visible(message),
        definition: definition === 'instructions' ? undefined : definition,
        evidence: [visible(path.length > 0 ? `in ${path.join('#')}` : 'in the instructions')],
      };
    },
  );
}

/** Specification 2026-07-28, tools: 1 to 128 of these signs. */
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;

function names(served: DefinedServer): Judged[] {
  const out: Judged[] = [];
  const seen = new Map<string, string>();
  for (const { name } of tools(served)) {
    const definition = `tool:${name}`;
    if (!NAME.test(name)) {
      out.push({
        severity: 'warning',
        definition,
        message: `The name “${visible(name.slice(0, 60))}” has signs or a length that the specification does not allow (1 to 128 letters, digits, “_”, “-” and “.”), so some clients leave the tool out. Rename it.`,
      });
    }
    const before = seen.get(name.toLowerCase());
    if (before === name) {
      out.push({
        severity: 'warning',
        definition,
        message: `Two tools are called \`${visible(name.slice(0, 60))}\`: a client calls one of them, and nobody can say which. Give each a name of its own.`,
      });
    } else if (before !== undefined) {
      out.push({
        severity: 'note',
        definition,
        message: `\`${visible(name.slice(0, 60))}\` and \`${visible(before.slice(0, 60))}\` differ in their case only; a model, or the person who approves, takes one for the other. Rename one.`,
      });
    }
    seen.set(name.toLowerCase(), name);
  }
  return out;
}

/** A name that begins so takes something away; such as only look at deletions (`deleted`, `removal`) do not. */
const DESTROYS = /^(delete|remove|drop|destroy|erase|purge|truncate|wipe|overwrite|uninstall|kill)(?![a-z])/i;

function annotations(served: DefinedServer): Judged[] {
  const out: Judged[] = [];
  const without: string[] = [];
  for (const { name, fields } of tools(served)) {
    const shown = visible(name.slice(0, 60));
    const hints = isTable(fields.annotations) ? fields.annotations : {};
    if (hints.readOnlyHint === undefined && hints.destructiveHint === undefined) without.push(name);
    if (hints.readOnlyHint !== true) continue;
    if (hints.destructiveHint === true) {
      out.push({
        rule: 'annotation-mismatch',
        severity: 'note',
        definition: `tool:${name}`,
        message: `\`${shown}\` says both that it only reads and that it may destroy; clients believe the first, and run it without asking. Take the one away that is not so.`,
      });
    } else if (DESTROYS.test(name)) {
      out.push({
        rule: 'annotation-mismatch',
        severity: 'warning',
        definition: `tool:${name}`,
        message: `\`${shown}\` says that it only reads, and its name says that it takes something away. Clients let read-only tools run without asking, so their user never sees it. Set readOnlyHint to what the tool does.`,
      });
    }
  }
  if (without.length > 0) {
    out.push({
      severity: 'note',
      message: `${count(without.length, 'tool')} of ${tools(served).length} ${has(without.length)} no annotations, so clients have to think the worst of them and ask each time, or do not ask at all. Say which only read, and which may destroy.`,
      evidence: listed(without),
    });
  }
  return out;
}

function undescribed(served: DefinedServer): Judged[] {
  const without = tools(served).filter(({ fields }) => !fields.description);
  const loose = tools(served).flatMap(({ name, fields }) => {
    const schema = isTable(fields.inputSchema) ? fields.inputSchema : {};
    const all = isTable(schema.properties) ? Object.entries(schema.properties) : [];
    // `{}` and `true` let anything pass.
    const open = all.filter(
      ([, one]) => one === true || (isTable(one) && Object.keys(one).every((key) => DRESS.has(key))),
    );
    return open.map(([argument]) => `${name}: ${argument}`);
  });
  const out: Judged[] = [];
  if (without.length > 0) {
    out.push({
      severity: 'note',
      message: `${count(without.length, 'tool')} ${has(without.length)} no description, so a model guesses from the name when to call them. Say what each does.`,
      evidence: listed(without.map(({ name }) => name)),
    });
  }
  if (loose.length > 0) {
    out.push({
      rule: 'unvalidated-argument',
      severity: 'note',
      message: `${count(loose.length, 'argument')} may be anything by the schema: text, number, object. Whatever a model makes up comes through to the handler. Give each a type.`,
      evidence: listed(loose),
    });
  }
  return out;
}

/** Keys of a schema that exclude nothing. */
const DRESS = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** The first of them, and how many there are besides. */
function listed(all: readonly string[]): string[] {
  const first = all.slice(0, 10).map((one) => visible(one.slice(0, 120)));
  return all.length > 10 ? [...first, `and ${all.length - 10} more`] : first;
}

function has(number: number): string {
  return number === 1 ? 'has' : 'have';
}

function guarded(judge: () => readonly Judged[]): readonly Judged[] {
  try {
    return judge();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ severity: 'note', message: `This could not be checked: ${visible(why.slice(0, 200))}.` }];
  }
}
