// Calls of what lies outside the program: what they give, the callbacks they take, tagged templates.

import ts from 'typescript';
import { promiseMethod, type Sites, skip, spreadArguments } from './calls.ts';
import { containerCall } from './containers.ts';
import { emitterCall } from './emitters.ts';
import { evaluate } from './expressions.ts';
import { builtin } from './globals.ts';
import { callValue, handOn, isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { pageFunction } from './page-functions.ts';
import { decidesAccess, notice, treeOf } from './read-only.ts';
import { frameworkCall } from './servers.ts';
import { storageCall } from './storages.ts';
import { isTainted } from './taint.ts';
import type { Env, Site, Value } from './values.ts';
import { wiredResult } from './wiring.ts';
import { wrapperCall } from './wrappers.ts';
import { schemaCall } from './zod.ts';

/** Calls something outside the program. */
export function external(
  m: Machine,
  path: string,
  self: Value | undefined,
  args: readonly Value[],
  site: Site,
  sites: Sites,
  tagged: boolean,
  isNew: boolean,
): Value {
  const call: ExternalCall = { path, self, args, site, argSites: sites, tagged, isNew };
  m.wiring.left(call);
  m.observer.heard(m, call);
  const made = frameworkCall(m, call) ?? containerCall(m, call) ?? schemaCall(m, call);
  if (made) return made;
  const then = /[.#](then|catch|finally)$/.exec(path);
  if (then) return promiseMethod(m, self ?? m.unknown(site), then[1]!, args, site);
  const before = m.events.length;
  if (m.following && !m.bound) m.bound = args.some((a) => isTainted(m, a));
  m.observe(call);
  notice(m, call);
  const known =
    emitterCall(m, call) ??
    storageCall(m, call) ??
    wrapperCall(m, call) ??
    builtin(m, call) ??
    treeOf(m, path, args, site);
  if (known) return known;
  callbacks(m, pageFunction(m, call), site);
  const wired = m.following ? undefined : wiredResult(m.terms, call, resultPath(path));
  if (wired) return wired;
  // How a connection was opened stays with it and with what is made from it.
  const opened =
    self?.t === 'ext' && self.made.length && (decidesAccess(m, self.made) || READ.test(path)) ? self.made : [];
  const keeps = isNew || STARTS.test(path) || READS.test(path) || decidesAccess(m, args);
  const result = m.terms.ext(resultPath(path), keeps ? args : opened);
  // What a sink answers is data of the outside world, not the argument; a pure helper hands it on.
  if (m.events.length > before) return result;
  const carried = [...args, ...(self?.t === 'op' && self.op === 'result' ? self.args.slice(1) : [])].filter((a) =>
    isTainted(m, a),
  );
  return carried.length ? m.terms.op('result', [result, ...carried], site) : result;
}

/** Calls whose answer is a program at work: what was started decides what its input does. */
const STARTS =
  /^(?:child_process|cross-spawn|execa|tinyexec|nano-spawn|node-pty|@homebridge\/node-pty-prebuilt-multiarch|@lydell\/node-pty)(?:#\w+)?$/;

/** Calls whose answer is the text of a file: which one it is tells whose text that is. */
const READS = /^(?:fs|fs\/promises|fs-extra|graceful-fs)#(?:\w+\.)?readFile(?:Sync)?$/;
const READ = /^(?:fs|fs\/promises|fs-extra|graceful-fs)#(?:\w+\.)?readFile(?:Sync)?\(\)/;
/** However much is done with what they give, it stays theirs. */
const LASTING =
  /^(?:global#(?:globalThis\.)?fetch|(?:fs|fs\/promises|fs-extra|graceful-fs)#(?:\w+\.)?readFile(?:Sync)?)\(\)/;

function resultPath(path: string): string {
  const once = path.indexOf('()');
  if (once < 0 || path.indexOf('()', once + 2) < 0) return `${path}()`;
  const lasting = LASTING.exec(path);
  if (lasting) return lasting[0];
  return `${path.slice(0, path.indexOf('#'))}#()`;
}

/** Functions handed to the outside are called by it some time, with values that nobody here knows. */
export function callbacks(m: Machine, args: readonly Value[], site: Site): void {
  for (const arg of args) {
    if (isFunction(arg)) invokeBlind(m, arg, site);
    else if (!m.following && arg.t === 'ref' && arg.obj.kind === 'object')
      for (const name of arg.obj.names()) {
        const field = arg.obj.field(name)!;
        if (isFunction(field)) invokeBlind(m, field, site);
      }
  }
}

/** Calls a function with unknown arguments behind those given, from a state that may or may not have been left by it. */
export function invokeBlind(m: Machine, fn: Value, site: Site, given: readonly Value[] = []): void {
  if (fn.t !== 'ref' || !fn.obj.fn) return;
  const count = fn.obj.fn.node.parameters.length;
  const args = Array.from(
    { length: Math.max(count, given.length) },
    (_, i) => given[i] ?? m.unknown({ module: fn.obj.fn!.module, node: fn.obj.fn!.node.parameters[i]! }),
  );
  m.branch([
    () => true,
    () => {
      callValue(m, fn, m.terms.undefined, args, site, []);
      return true;
    },
  ]);
}

/** Methods that write down what they are given. */
const LOGS = /^(?:log|trace|debug|info|warn|error)$/;

export function unknownCall(
  m: Machine,
  base: Value,
  name: string,
  args: readonly Value[],
  site: Site,
  sites: Sites,
): Value {
  const call: ExternalCall = {
    path: `?#${name}`,
    self: base,
    args,
    site,
    argSites: sites,
    tagged: false,
    isNew: false,
  };
  m.wiring.left(call);
  m.observer.heard(m, call);
  m.observe(call);
  notice(m, call);
  if (!LOGS.test(name)) handOn(m, base, args, site);
  callbacks(m, args, site);
  return m.unknown(site, [...(isTainted(m, base) ? [base] : []), ...args.filter((a) => isTainted(m, a))]);
}

/** Tags that give the text as it is written, white space aside. */
const PLAIN_TAG =
  /^(?:graphql-tag|(?:graphql-request|@apollo\/client|@apollo\/client\/core|@urql\/core|urql|graphql\.js)#gql$|common-tags|dedent|ts-dedent|outdent|strip-indent|endent|dedent-js|@yarnpkg\/.*dedent)(?:#|$)/;

export function taggedTemplate(m: Machine, node: ts.TaggedTemplateExpression, env: Env): Value {
  const site: Site = { module: env.module, node };
  const texts: string[] = [];
  const holes: ts.Expression[] = [];
  if (ts.isNoSubstitutionTemplateLiteral(node.template)) texts.push(node.template.text);
  else {
    texts.push(node.template.head.text);
    for (const span of node.template.templateSpans) {
      holes.push(span.expression);
      texts.push(span.literal.text);
    }
  }
  const { args, sites } = spreadArguments(m, holes, env);
  const strings = m.array(
    texts.map((t) => m.terms.lit(t)),
    site,
  );
  const tag = skip(node.tag);
  const callee = evaluate(m, tag, env);
  if (callee.t === 'ext') {
    if (callee.path === 'global#String.raw' || PLAIN_TAG.test(callee.path)) {
      const parts: (string | Value)[] = [texts[0] ?? ''];
      args.forEach((a, i) => {
        parts.push(a, texts[i + 1] ?? '');
      });
      return m.terms.str(parts, site);
    }
    return external(m, callee.path, undefined, [strings, ...args], site, [site, ...sites], true, false);
  }
  return callValue(m, callee, m.terms.undefined, [strings, ...args], site, [site, ...sites]);
}
