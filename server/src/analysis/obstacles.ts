// Why a handler or a name could not be followed, in words: each reason by itself, with its place and what helps.

import ts from 'typescript';
import { isFunction } from './invoke.ts';
import type { Machine } from './machine.ts';
import { boundNames } from './parse.ts';
import type { Registered } from './registry.ts';
import { alternatives, MAX_ALTERNATIVES, type Site, type Value } from './values.ts';

/**
 * - `missing`: nothing stands where the handler belongs
 * - `not-a-function`: something else stands there
 * - `undeclared`: a name that no file declares
 * - `package`: it comes from a package, whose code is not read
 * - `file`: it comes from a file that was not found or not read
 * - `parameter`: it is handed in by callers that are not there
 * - `list`: it comes from a list that is only known when the program runs
 * - `run-time`: it is computed when the program runs
 * - `alternatives`: it may be one of more than are told apart
 * - `budget`: it was left unfinished
 * - `fault`: Toolward failed at it
 * - `handed-on`: the arguments go to something of which one of these is true
 * - `unread`: a tool with arguments, none of which is read in what was followed
 * - `names`: a dispatcher whose tools are not known
 */
export type ObstacleKind =
  | 'missing'
  | 'not-a-function'
  | 'undeclared'
  | 'package'
  | 'file'
  | 'parameter'
  | 'list'
  | 'run-time'
  | 'alternatives'
  | 'budget'
  | 'fault'
  | 'handed-on'
  | 'unread'
  | 'names';

export interface Obstacle {
  readonly kind: ObstacleKind;
  /** What stands in the way and what helps, as a sentence without its end. */
  readonly text: string;
  /** Where it stands; the registration where that says most. */
  readonly site: Site;
}

/** Why a handler is nothing to follow; undefined where it is a function or an object with functions. */
export function handlerObstacle(m: Machine, handler: Value | undefined, site: Site): Obstacle | undefined {
  const all = handler ? alternatives(handler) : [];
  if (all.some((v) => isFunction(v) || (v.t === 'ref' && v.obj.kind === 'object'))) return undefined;
  const value = all.find((v) => v.t !== 'lit') ?? all[0] ?? m.terms.undefined;
  const { kind, what, site: at } = originOf(m, value, site);
  const text = {
    missing: 'no handler is given here; pass a function, or take the registration out',
    'not-a-function': `its handler is ${what}; a function is needed here`,
    undeclared: `its handler is ${what}, a name that no file declares; import or declare it`,
    package: `its handler is ${what}, whose code is not read; look there at what it does with the arguments, or register a function of this project that calls it`,
    file: `its handler comes from ${what}; without that file nothing is known of it`,
    parameter: `its handler is ${what}, and no code that is read hands a function in; check the folder together with the code that calls it`,
    list: `it is registered for each element of ${what}, a list that is only known when the program runs, so neither how many tools there are nor what they do can be read; write them down in the source where they are this project's own`,
    'run-time': `its handler is ${what}, which is only known when the program runs; name the function in the registration where it is one of this project`,
    alternatives: `its handler may be one of more than ${MAX_ALTERNATIVES} functions, which are not told apart; register each by its own call`,
  }[kind];
  return { kind, text, site: at };
}

/** Why a name is not known; undefined where it is. */
export function nameObstacle(m: Machine, name: Value | undefined, site: Site): Obstacle | undefined {
  if (name?.t === 'lit' && typeof name.value === 'string') return undefined;
  const { kind, what, site: at } = originOf(m, name ?? m.terms.undefined, site);
  const because = {
    missing: 'no name is given',
    'not-a-function': `the name is ${what}`,
    undeclared: `the name is computed from ${what}, which no file declares`,
    package: `the name comes from ${what}, whose code is not read`,
    file: `the name comes from ${what}`,
    parameter: `the name is computed from ${what}, and no code that is read calls it with one`,
    list: `it is registered for each element of ${what}, a list that is only known when the program runs`,
    'run-time': `the name is computed from ${what}, which is only known when the program runs`,
    alternatives: `the name is one of more than ${MAX_ALTERNATIVES}, which are not told apart`,
  }[kind];
  return { kind, text: `${because}; findings cannot name the tool`, site: at };
}

/** Why a dispatcher serves no tool by name. `entry`: a name in its list that is not known; undefined without a list. */
export function namesObstacle(m: Machine, entry: Value | undefined, site: Site): Obstacle {
  if (!entry)
    return {
      kind: 'names',
      text: 'the names of its tools could not be found: no list of them is answered in the code that is read, and the requested name is compared with none; answer `tools/list` with the tools',
      site,
    };
  const { what, site: at } = originOf(m, entry, site);
  return {
    kind: 'names',
    text: `the names of its tools could not be found: the list answers with ${what || 'names'}, which is only known when the program runs; write the tools down in the source where they are this project's own`,
    site: at,
  };
}

/** A unit of work that was cut: `steps` is its budget. */
export function budgetObstacle(what: 'handler' | 'dispatcher', steps: number, site: Site): Obstacle {
  return {
    kind: 'budget',
    text: `its ${what} was followed until the budget of ${Math.floor(steps)} steps was used up, so what lies behind may be missed; split it, or move work that does not depend on the arguments out of it`,
    site,
  };
}

/** A handler at which the analysis itself failed. */
export function faultObstacle(what: 'handler' | 'dispatcher', why: string, site: Site): Obstacle {
  return {
    kind: 'fault',
    text: `its ${what} could not be followed, which is a mistake of Toolward and not of this code (${why}); please report it with the code`,
    site,
  };
}

/** Arguments that went, whole, to something unknown and nowhere else. */
export function handedOnObstacle(m: Machine, callee: Value, site: Site): Obstacle {
  const { what } = originOf(m, callee, site);
  const called = quoted(calleeText(site));
  return {
    kind: 'handed-on',
    text: `its arguments are handed to ${called}, and what that calls is not known${what && what !== called ? ` (${what})` : ''}; name the function there, or the functions it may be`,
    site,
  };
}

/**
 * A tool with arguments, of which none was read while it was followed, and nothing else was done either; undefined
 * where that is what its handler says: it takes no parameter.
 */
export function unreadObstacle({ kind, schema, handler, dispatcher, site }: Registered): Obstacle | undefined {
  const names = [...(schema?.props?.keys() ?? [])];
  const code = handler?.t === 'ref' ? handler.obj.fn : undefined;
  if (kind !== 'tool' || names.length === 0 || !code || code.node.parameters.length === 0) return undefined;
  if (!dispatcher && !readsFirst(code.node)) return undefined;
  const [first, ...others] = names.map(quoted);
  const which =
    others.length === 0 ? `its argument ${first} is` : `its arguments ${first} and ${others.length} more are`;
  return {
    kind: 'unread',
    text: `${which} never read in what was followed for it, so the code that reads them was not found; call that by its name, or take them out of the schema where they are not meant to be read`,
    site,
  };
}

// Whether the body speaks of its first parameter at all.
function readsFirst({ parameters, body }: ts.FunctionLikeDeclaration): boolean {
  const names = new Set(boundNames(parameters[0]!.name));
  const stack: ts.Node[] = body ? [body] : [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isIdentifier(node) && names.has(node.text)) return true;
    ts.forEachChild(node, (child) => void stack.push(child));
  }
  return false;
}

interface Origin {
  readonly kind: Exclude<ObstacleKind, 'budget' | 'fault' | 'handed-on' | 'unread' | 'names'>;
  /** In words, with the source's own text quoted. */
  readonly what: string;
  readonly site: Site;
}

// Where a value comes from, as far back as it is known.
function originOf(m: Machine, value: Value, site: Site): Origin {
  const list = listOf(value);
  if (list) {
    const { what, site: at } = originOf(m, list, site);
    return { kind: 'list', what: what || 'a list', site: at };
  }
  let v = value;
  while (v.t === 'op' && v.op !== 'unknown' && v.op !== 'any-of' && v.args[0]) v = v.args[0];
  if (v.t === 'str') v = v.parts.find((p): p is Value => typeof p !== 'string') ?? v;
  switch (v.t) {
    case 'ext':
      return { ...outside(m, v.path), site };
    case 'op': {
      if (v.op === 'any-of') return { kind: 'alternatives', what: '', site };
      const at = (v.site ?? value.t === 'op') ? (v.site ?? site) : site;
      const { node } = at;
      if (ts.isParameter(node))
        return { kind: 'parameter', what: `the parameter ${quoted(textOf({ ...at, node: node.name }))}`, site: at };
      return { kind: 'run-time', what: quoted(textOf(at)), site: at };
    }
    case 'union':
      return originOf(m, v.alts.find((a) => a.value.t !== 'lit')?.value ?? m.terms.undefined, site);
    case 'lit':
      if (v.value === undefined || v.value === null) return { kind: 'missing', what: '', site };
      return { kind: 'not-a-function', what: `the constant ${quoted(String(v.value))}`, site };
    case 'src':
      return { kind: 'run-time', what: `the argument ${quoted(v.path)}`, site };
    case 'ref':
      return {
        kind: 'not-a-function',
        what: v.obj.kind === 'class' ? 'a class' : `an ${v.obj.kind}`,
        site: v.obj.site ?? site,
      };
    default:
      return { kind: 'not-a-function', what: 'a text', site };
  }
}

// The list that a value is any element of, where its elements are not known.
function listOf(value: Value): Value | undefined {
  for (let v = value; v.t === 'op' && v.args[0]; v = v.args[0]) if (v.op === 'elem') return v.args[0];
  return undefined;
}

function outside(m: Machine, path: string): Omit<Origin, 'site'> {
  if (/[#.]\*/.test(path)) return { kind: 'list', what: nameOf(path.replace(/[#.]\*.*$/, '')) };
  if (path.startsWith('global#')) {
    const name = path.slice('global#'.length);
    return /^(?:process|globalThis|import\.meta|Deno|Bun)\b/.test(name)
      ? { kind: 'run-time', what: quoted(name) }
      : { kind: 'undeclared', what: quoted(name.replace(/\(\).*$/, '')) };
  }
  const specifier = path.replace(/[#(].*$/, '');
  if (/^\.{0,2}\//.test(specifier)) {
    const file = specifier.replace(/^\.\//, '');
    const why = m.graph.skipped.get(file);
    return {
      kind: 'file',
      what: why
        ? `${quoted(file)}, which was not read (${why})`
        : `${quoted(file)}, which is not among the files that are read`,
    };
  }
  if (/^(?:[@~]\/|#)/.test(specifier || path))
    return {
      kind: 'file',
      what: `${quoted(specifier || path)}, an alias that no \`paths\` of a tsconfig.json and no \`imports\` of a package.json leads to a file`,
    };
  return { kind: 'package', what: `${nameOf(path)} of the package ${quoted(specifier)}` };
}

// `pkg#make().handler` as the source would say it.
function nameOf(path: string): string {
  const hash = path.indexOf('#');
  const name = hash < 0 ? path : path.slice(hash + 1);
  return name === '()' ? 'what a call gives' : quoted(name);
}

/** Longest excerpt of the source in a sentence. */
const MAX_EXCERPT = 60;

function textOf({ module, node }: Site): string {
  const { tree, text } = module.facts;
  const words = text.slice(node.getStart(tree, false), node.end).replace(/\s+/g, ' ');
  return words.length > MAX_EXCERPT ? `${words.slice(0, MAX_EXCERPT - 1)}…` : words;
}

function calleeText(site: Site): string {
  const { node } = site;
  return ts.isCallExpression(node) || ts.isNewExpression(node)
    ? textOf({ ...site, node: node.expression })
    : textOf(site);
}

function quoted(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('`', "'")}\``;
}
