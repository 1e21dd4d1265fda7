// What compilers and bundlers write around code: helpers that run generators as async functions, and helpers that hand
// modules on. They are known by what they are given and by what their own text does, since minifiers rename them.

import ts from 'typescript';
import { runMachine, stateMachineOf } from './coroutines.ts';
import { callValue } from './invoke.ts';
import type { Machine } from './machine.ts';
import { alternatives, type FunctionCode, Obj, type Site, type Value } from './values.ts';

/** Their names where they come from a library: TypeScript's `tslib`, Babel's runtime, SWC's helpers, regenerator. */
const NAMES = {
  'runs-generators': /(?:^|[#./_])(?:__awaiter|_?asyncToGenerator|_?async_to_generator)(?:#_|#default)?$/,
  'makes-generators': /(?:^|[#./])(?:__generator|_ts_generator)(?:#_|#default)?$/,
  'hands-on':
    /(?:^|[#./_])(?:__importDefault|__importStar|__toESM|__toCommonJS|_?interopRequire(?:Default|Wildcard)|_?interop_require_(?:default|wildcard))(?:#_|#default)?$/,
} as const;

/** Longest text of a helper; theirs are short. */
const MAX_HELPER = 3_000;

/** The value of a call of such a helper; undefined for any other call. */
export function helperCall(m: Machine, callee: () => Value, args: readonly Value[], site: Site): Value | undefined {
  const last = args.at(-1);
  if (!last) return undefined;
  const fn = args.find((a): a is Extract<Value, { t: 'ref' }> => a.t === 'ref' && a.obj.fn !== undefined);
  if (fn) {
    const machine = stateMachineOf(fn.obj.fn!.node, () => isHelper(m, callee(), 'makes-generators'));
    if (machine) return runMachine(m, fn.obj.fn!, machine, args, site);
    if (makesMachine(fn.obj.fn!.node)) return isAwaiter(args, fn) ? ran(m, fn, args, site) : fn;
    const { node } = fn.obj.fn!;
    if (node.asteriskToken && isHelper(m, callee(), 'runs-generators')) {
      const run = awaiting(m, fn);
      return isAwaiter(args, fn) ? ran(m, run, args, site) : run;
    }
  }
  const [first] = args;
  const isModule = first && (first.t === 'ext' || (first.t === 'ref' && first.obj.kind !== 'function'));
  return isModule && args.length <= 3 && isHelper(m, callee(), 'hands-on') ? handedOn(m, first, site) : undefined;
}

// `(this, arguments, …, function)` runs it at once, `(function)` makes a function of it.
function isAwaiter(args: readonly Value[], fn: Value): boolean {
  return args.length >= 3 && args.at(-1) === fn;
}

function ran(m: Machine, fn: Value, [self, given]: readonly Value[], site: Site): Value {
  const args = given?.t === 'ref' && given.obj.kind === 'array' ? given.obj.elems : [];
  const value = callValue(m, fn, self!, args, site, []);
  m.promised = m.following ? site.node : undefined;
  return value;
}

// A generator function that the helper runs: what it yields is awaited, what it returns is the value.
function awaiting(m: Machine, fn: Extract<Value, { t: 'ref' }>): Value {
  const key = `awaits:${fn.obj.id}`;
  let obj = m.closures.get(key);
  if (!obj) {
    obj = new Obj(m.terms.nextId(), 'function', fn.obj.site);
    obj.fn = { ...fn.obj.fn!, awaits: true };
    m.closures.set(key, obj);
  }
  return m.ref(obj);
}

/** A function whose value is a state machine: `function () { return __generator(this, function (_a) { … }); }`. */
function makesMachine(node: ts.FunctionLikeDeclaration): boolean {
  const body = node.body;
  if (!body || !ts.isBlock(body)) return false;
  const last = body.statements.at(-1);
  const value = last && ts.isReturnStatement(last) ? last.expression : undefined;
  return (
    value !== undefined &&
    ts.isCallExpression(value) &&
    value.arguments.some(
      (a) =>
        (ts.isFunctionExpression(a) || ts.isArrowFunction(a)) && stateMachineOf(a, () => isNamed(value)) !== undefined,
    )
  );
}

function isNamed({ expression }: ts.CallExpression): boolean {
  const name = ts.isIdentifier(expression)
    ? expression.text
    : ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : '';
  return NAMES['makes-generators'].test(name);
}

type Helper = 'runs-generators' | 'makes-generators' | 'hands-on';

function isHelper(m: Machine, callee: Value, kind: Helper): boolean {
  return alternatives(callee).some((one) => {
    if (one.t === 'ext') return NAMES[kind].test(one.path);
    const code = one.t === 'ref' ? one.obj.fn : undefined;
    if (!code) return false;
    const { helpers } = m.graph.cache;
    let known = helpers.get(code.node) as Helper | 'none' | undefined;
    if (known === undefined) {
      known = helperOf(code) ?? 'none';
      helpers.set(code.node, known);
    }
    return known === kind;
  });
}

// What a helper's text says that it does: property names and strings outlive a minifier.
function helperOf({ node, module }: FunctionCode): Helper | undefined {
  if (node.end - node.pos > MAX_HELPER) return undefined;
  const text = module.facts.text.slice(node.pos, node.end);
  if (/\btrys\b/.test(text)) return 'makes-generators';
  if (/\bPromise\b/.test(text) && /\bnext\b/.test(text) && /\.apply\(/.test(text)) return 'runs-generators';
  const name = node.parameters[0]?.name;
  const asked = name && ts.isIdentifier(name) && text.includes(`${name.text}.__esModule`);
  // Whoever reads `default` hands on a part; whoever sets it hands on the module.
  return asked && !/(?:\.default|\[['"]default['"]\])(?!\s*=[^=])/.test(text) ? 'hands-on' : undefined;
}

function handedOn(m: Machine, inner: Value, site: Site): Value {
  if (inner.t !== 'ref' || inner.obj.slots.has('.default') || inner.obj.slots.has('@get.default')) return inner;
  return m.record(
    { ...Object.fromEntries(inner.obj.names().map((n) => [n, inner.obj.field(n)!])), default: inner },
    site,
  );
}
