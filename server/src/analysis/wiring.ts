// What a program is wired of: every call that left it, and which function each of its own calls came to.
import type ts from 'typescript';
import type { ExternalCall } from './machine.ts';
import type { Module } from './modules.ts';
import { alternatives, type Ext, type Site, type Terms, type Value } from './values.ts';

/** Different calls of one place that are kept apart. */
const MAX_VARIANTS = 6;

/** One call of something outside, as it was made at one place with one set of values. */
export interface Made {
  readonly call: ExternalCall;
  /** In the order in which the program makes them. */
  readonly order: number;
}

/** A function of the program, or a field that is worked out anew for each instance. */
export interface Code {
  readonly module: Module;
  readonly node: ts.FunctionLikeDeclaration | ts.PropertyDeclaration;
}

/** A call of the program, and a function that it came to. */
export interface Edge {
  readonly site: Site;
  readonly code: Code;
}

/** While the program starts (its requests included), or while one of its tools is called. */
export type During = 'starting' | 'serving';

/** Things that stand somewhere in a module, found by the text around them. */
class Places<T> {
  readonly all: T[] = [];
  readonly #nodes: ts.Node[] = [];
  /** Numbers of the things, by where they begin; made anew after something was added. */
  #sorted: number[] = [];

  add(node: ts.Node, thing: T): void {
    this.#nodes.push(node);
    this.all.push(thing);
  }

  /** What stands within a node, in the order in which it was added. */
  within(outer: ts.Node): readonly T[] {
    const nodes = this.#nodes;
    if (this.#sorted.length !== nodes.length)
      this.#sorted = nodes.map((_, n) => n).sort((a, b) => nodes[a]!.pos - nodes[b]!.pos);
    const sorted = this.#sorted;
    let from = 0;
    for (let to = sorted.length; from < to; ) {
      const middle = (from + to) >> 1;
      if (nodes[sorted[middle]!]!.pos < outer.pos) from = middle + 1;
      else to = middle;
    }
    const found: number[] = [];
    for (let at = from; at < sorted.length && nodes[sorted[at]!]!.pos <= outer.end; at++)
      if (nodes[sorted[at]!]!.end <= outer.end) found.push(sorted[at]!);
    return found.sort((a, b) => a - b).map((n) => this.all[n]!);
  }
}

/** Which functions each call of the program came to. */
class Callees {
  readonly #byModule = new Map<string, Places<ReadonlyMap<ts.Node, Code>>>();
  readonly #byNode = new Map<ts.Node, Map<ts.Node, Code>>();
  readonly #reach = new Map<ts.Node, readonly Code[]>();
  readonly edges: Edge[] = [];

  add(site: Site, code: Code): void {
    let known = this.#byNode.get(site.node);
    if (!known) {
      known = new Map();
      this.#byNode.set(site.node, known);
      placesIn(this.#byModule, site.module).add(site.node, known);
    }
    if (known.has(code.node)) return;
    const callee = { module: code.module, node: code.node };
    known.set(code.node, callee);
    this.edges.push({ site, code: callee });
  }

  reach(code: Code): readonly Code[] {
    const known = this.#reach.get(code.node);
    if (known) return known;
    const out = new Map<ts.Node, Code>([[code.node, code]]);
    for (const at of out.values())
      for (const callees of this.#byModule.get(at.module.path)?.within(at.node) ?? [])
        for (const callee of callees.values()) out.set(callee.node, callee);
    const list = [...out.values()];
    this.#reach.set(code.node, list);
    return list;
  }
}

/**
 * Hears every call while a program is run, and answers by place: what happens in the text of a function and in all the
 * functions it calls. It knows no paths: what one way of a function does, the function does.
 */
export class Wiring {
  readonly #byModule = new Map<string, Places<Made>>();
  readonly #all: Made[] = [];
  readonly #variants = new Map<ts.Node, Set<string>>();
  readonly #callees = { starting: new Callees(), serving: new Callees() };
  #order = 0;

  readonly #told = new Map<string, Map<ts.Node, unknown>>();

  /** What is told of a function once the program has run, worked out when it is first asked for. `what` names it. */
  once<T>(what: string, node: ts.Node, make: () => T): T {
    let told = this.#told.get(what);
    if (!told) {
      told = new Map();
      this.#told.set(what, told);
    }
    if (!told.has(node)) told.set(node, make());
    return told.get(node) as T;
  }

  /** Notes a call of something outside. */
  left(call: ExternalCall): void {
    const { node, module } = call.site;
    const key = `${call.path}(${call.self?.id ?? ''};${call.args.map((a) => a.id).join()})`;
    const known = this.#variants.get(node);
    if (known?.has(key) || (known && known.size >= MAX_VARIANTS)) return;
    if (known) known.add(key);
    else this.#variants.set(node, new Set([key]));
    const made = { call, order: this.#order++ };
    this.#all.push(made);
    placesIn(this.#byModule, module).add(node, made);
  }

  /** Notes that a call came to a function of the program, while the program started or while a tool was called. */
  came(during: During, site: Site, code: Code): void {
    this.#callees[during].add(site, code);
  }

  /** Every call of the program's own functions, whenever it was made. */
  get edges(): readonly Edge[] {
    return [...this.#callees.starting.edges, ...this.#callees.serving.edges];
  }

  /** All calls of the outside, in order. */
  get all(): readonly Made[] {
    return this.#all;
  }

  /** The functions that a function comes to, itself first. Callbacks belong to whoever hands them on. */
  reach(code: Code, during: During = 'starting'): readonly Code[] {
    return this.#callees[during].reach(code);
  }

  /** The calls of the outside that a function makes, itself or through the functions it calls, in order. */
  madeBy(code: Code, during: During = 'starting'): readonly Made[] {
    const reached = this.reach(code, during);
    const out = new Set<Made>();
    for (const at of reached)
      for (const made of this.#byModule.get(at.module.path)?.within(at.node) ?? []) out.add(made);
    return [...out].sort((a, b) => a.order - b.order);
  }

  /** The calls made at one place. */
  at(site: Site): readonly Made[] {
    return (this.#byModule.get(site.module.path)?.within(site.node) ?? []).filter(
      (made) => made.call.site.node === site.node,
    );
  }
}

function placesIn<T>(byModule: Map<string, Places<T>>, { path }: Module): Places<T> {
  let places = byModule.get(path);
  if (!places) {
    places = new Places();
    byModule.set(path, places);
  }
  return places;
}

/** The functions of the program among the values that something may be; lists are opened. */
export function codesIn(value: Value): readonly Code[] {
  return alternatives(value).flatMap((v): readonly Code[] => {
    if (v.t !== 'ref') return [];
    if (v.obj.fn) return [{ module: v.obj.fn.module, node: v.obj.fn.node }];
    return v.obj.kind === 'array' ? v.obj.elems.flatMap(codesIn) : [];
  });
}

/**
 * Packages of which every thing that is made has an identity: applications, routers, middleware, transports,
 * HTTP servers. Two of them are told apart by the places where they are made.
 */
const WIRED =
  /^(?:express(?:-[\w-]+)?|@types\/express|hono(?:\/[\w/-]+)?|@hono\/[\w/-]+|fastify|@fastify\/[\w-]+|fastify-[\w-]+|koa(?:-[\w-]+)?|@koa\/[\w-]+|polka|restify|connect|cors|helmet|compression|body-parser|raw-body|passport(?:-[\w-]+)?|rate-limiter-flexible|https?|http2|@modelcontextprotocol\/(?:sdk\/server\/(?!mcp|index)[\w./-]+|express|hono|fastify|node|server(?:\/stdio|-legacy[\w/]*)?)|mcp-handler|@vercel\/mcp-adapter|agents\/mcp|@cloudflare\/workers-oauth-provider)(?:\.js)?(?:#|\(|$)/;

/** Calls that give back what they are called on, so that the next call in the chain is of the same application. */
const FLUENT =
  /^(?:use|get|post|put|delete|patch|all|options|head|on|route|mount|onError|notFound|basePath|register|addHook|set|enable|disable|routes|middleware|allowedMethods|callback|param|ready|after|decorate|setErrorHandler|prefix)$/;

/** What a call of the outside gives, where it makes or hands on a part of an application; undefined for all others. */
export function wiredResult(terms: Terms, call: ExternalCall, path: string): Ext | undefined {
  if (!WIRED.test(call.path)) return undefined;
  const { self } = call;
  const method = /[#.](\w+)$/.exec(call.path)?.[1];
  if (self?.t === 'ext' && placeOf(self) && method && FLUENT.test(method)) return self;
  return terms.ext(path, [...call.args, terms.unknown(call.site)]);
}

/** Where a part of an application was made; undefined for anything else. */
export function placeOf(value: Value): Site | undefined {
  if (value.t !== 'ext' || !value.path.includes('()')) return undefined;
  const last = value.made.at(-1);
  return last?.t === 'op' && last.op === 'unknown' && last.args.length === 0 && WIRED.test(value.path)
    ? last.site
    : undefined;
}

/** What a part of an application was made with. */
export function madeWith(value: Ext): readonly Value[] {
  return placeOf(value) ? value.made.slice(0, -1) : value.made;
}
