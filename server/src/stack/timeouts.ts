// Requests and programs that a handler waits for as long as they take.
import ts from 'typescript';
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { alternatives, type Site, type Value } from '../analysis/values.ts';
import { declarationOf, functionAround, pathTo } from '../fixes/syntax-path.ts';
import { type Timed, timeoutFix } from '../fixes/timeout.ts';
import { headOf } from '../report/places.ts';
import type { UntimedFact } from '../rules/server-fact.ts';
import { type Act, displayName } from '../taint/engine.ts';

/** Where a call takes its options: the first place, and what bounds it there. */
interface Form {
  readonly path: RegExp;
  readonly what: UntimedFact['what'];
  readonly options: number;
  readonly bounds: readonly string[];
}

const REQUEST = ['signal', 'timeout', 'dispatcher', 'agent'];
const PROGRAM = ['timeout', 'signal', 'detached'];
const FORMS: readonly Form[] = [
  {
    path: /^(?:global#(?:globalThis\.)?fetch|(?:node-fetch|cross-fetch|undici)(?:#(?:default|fetch))?)$/,
    what: 'request',
    options: 1,
    bounds: REQUEST,
  },
  { path: /^axios#(?:create\(\)\.)?(?:get|delete|head|options)$/, what: 'request', options: 1, bounds: REQUEST },
  { path: /^axios#(?:create\(\)\.)?(?:post|put|patch)$/, what: 'request', options: 2, bounds: REQUEST },
  { path: /^axios(?:#(?:create\(\)\.)?request|#default)?$/, what: 'request', options: 0, bounds: REQUEST },
  { path: /^child_process#(?:exec|execSync)$/, what: 'program', options: 1, bounds: PROGRAM },
  { path: /^child_process#(?:execFile|execFileSync|spawnSync|spawn)$/, what: 'program', options: 2, bounds: PROGRAM },
];

/** In the function around it: somebody looks after the time. */
const LOOKED_AFTER = /AbortSignal|AbortController|Promise\.race|setTimeout\(|[tT]imeout\(|\.kill\(|deadline/;
const OF_ALL = /setGlobalDispatcher\(|axios\.defaults\.timeout|defaults\.timeout\s*=/;

/** One fact for each file and each sort of call, with all the places. */
export function untimedOf(m: Machine, acts: readonly Act[]): UntimedFact[] {
  const texts = [...m.graph.loaded.values()].map((module) => module.facts.text);
  if (texts.some((text) => OF_ALL.test(text))) acts = acts.filter((a) => !/fetch|axios/.test(a.call.path));
  // A client that is made with a timeout has it for all its requests; which one made a request is not known here.
  const created = m.wiring.all.some(
    ({ call }) => /^axios#create$/.test(call.path) && !isWithout(call.args[0], ['timeout', 'signal']),
  );
  const looked = new LookedAfter();
  const groups = new Map<string, { form: Form; api: string; calls: Map<ts.Node, Timed>; tools: Set<string> }>();
  for (const { call, by, steps } of acts) {
    if (by.item.kind !== 'tool' || (created && call.path.startsWith('axios#create'))) continue;
    const form = FORMS.find((f) => f.path.test(call.path));
    if (!form || !isOpen(call, form) || looked.after(call.site) || steps.some((s) => isWrapped(s.site))) continue;
    const api = displayName(call.path);
    const key = `${call.site.module.path}:${form.what}`;
    const group = groups.get(key) ?? { form, api, calls: new Map(), tools: new Set() };
    groups.set(key, group);
    const signal = form.what === 'request' && !call.path.startsWith('axios');
    group.calls.set(call.site.node, { site: call.site, options: form.options, what: form.what, signal });
    if (by.item.name !== undefined) group.tools.add(by.item.name);
  }
  return [...groups.values()].map(({ form, api, calls, tools }) => {
    const all = [...calls.values()].sort((a, b) => a.site.node.pos - b.site.node.pos);
    const [first, ...others] = all.map(({ site }) => headOf(site, undefined));
    return { span: first!, others, what: form.what, api, tools: [...tools].sort(), fixes: timeoutFix(all) };
  });
}

// No options that could hold a bound: what is written elsewhere may.
function isOpen({ path, args, site, isNew, tagged }: ExternalCall, form: Form): boolean {
  if (isNew || tagged || !ts.isCallExpression(site.node)) return false;
  if (form.what === 'request' && args[0]?.t === 'ext' && /Request/.test(args[0].path)) return false;
  const any = path === 'axios' || path === 'axios#default';
  const from = any ? 0 : form.what === 'program' ? 1 : form.options;
  return site.node.arguments
    .slice(from)
    .every((a, i) => isBare({ module: site.module, node: a }, form.bounds, any && i === 0));
}

// An object that is written out, here or in a constant of the same file, without a bound in it.
function isBare({ module, node }: Site, bounds: readonly string[], isFirst: boolean): boolean {
  const { facts } = module;
  if (ts.isArrayLiteralExpression(node) || ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return true;
  if (ts.isObjectLiteralExpression(node))
    return node.properties.every(
      (p) => p.name !== undefined && 'text' in p.name && !bounds.includes(String(p.name.text)),
    );
  if (!ts.isIdentifier(node)) return isFirst;
  const declared = declarationOf(node.text, pathTo(facts, node) ?? [])?.node;
  const made = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
  if (!made) return isFirst;
  return (
    !new RegExp(`\\b${node.text}\\.\\w+\\s*=[^=]|\\(${node.text}\\b`).test(facts.text) &&
    isBare({ module, node: made }, bounds, false)
  );
}

function isWithout(v: Value | undefined, names: readonly string[]): boolean {
  if (v === undefined) return true;
  return alternatives(v).every((a) => {
    if (a.t === 'lit') return true;
    if (a.t !== 'ref') return false;
    if (a.obj.kind === 'array' || a.obj.kind === 'function') return true;
    if (a.obj.kind !== 'object' || a.obj.rest || a.obj.slots.has('@spread')) return false;
    return names.every((name) => a.obj.field(name) === undefined);
  });
}

// Whether somebody looks after the time of calls; each function and each place is read once.
class LookedAfter {
  readonly #places = new Map<ts.Node, boolean>();
  readonly #functions = new Map<ts.Node, { readonly time: boolean; readonly end: boolean }>();

  after(site: Site): boolean {
    let known = this.#places.get(site.node);
    if (known === undefined) {
      known = this.#look(site);
      this.#places.set(site.node, known);
    }
    return known;
  }

  #look(site: Site): boolean {
    const { facts } = site.module;
    const path = pathTo(facts, site.node);
    if (!path) return true;
    const around = functionAround(path);
    let words = this.#functions.get(around);
    if (!words) {
      const text = facts.text.slice(around.pos, around.end);
      words = { time: LOOKED_AFTER.test(text), end: /\.(?:on|once)\(\s*['"](?:close|exit)['"]/.test(text) };
      this.#functions.set(around, words);
    }
    if (words.time) return true;
    // A program that runs on is kept; one whose end somebody waits for is not.
    const start = site.node.getStart(facts.tree);
    const isSpawn = /\bspawn\($/.test(facts.text.slice(start, facts.text.indexOf('(', start) + 1));
    return isWrapped(site) || (isSpawn && !words.end);
  }
}

// `withTimeout(work(), 1000)`, `Promise.race([…])`.
function isWrapped({ module, node }: Site): boolean {
  const { facts } = module;
  return (pathTo(facts, node) ?? []).some(
    (at) =>
      at !== node &&
      ts.isCallExpression(at) &&
      /time_?out|\brace$|deadline|limit/i.test(
        facts.text.slice(at.expression.getStart(facts.tree), at.expression.end).slice(-40),
      ),
  );
}
