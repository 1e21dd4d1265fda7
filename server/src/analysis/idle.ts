// Calls of which nothing comes: logging and metrics are given the client's values too, and lead nowhere. See
// docs/decisions/cold-checks.md.
import type ts from 'typescript';
import { isProof } from './facts.ts';
import type { Machine } from './machine.ts';
import { isValue } from './term.ts';
import { DATA } from './trail.ts';
import { Env, Obj, type Value } from './values.ts';

/** Runs of which nothing came before the function is not followed again for the like. */
const ENOUGH_RUNS = 3;
/** Shorter calls are followed whatever comes of them. */
const MIN_STEPS = 60;

interface Runs {
  runs: number;
  /** What all of them gave. */
  readonly value: Value;
}

/** What has come of the calls of one analysis, by function and likeness of the arguments. */
export class Idle {
  readonly #runs = new Map<ts.Node, Map<string, Runs | undefined>>();

  /** What a call gives of whose like nothing has come so far; undefined where it has to be followed. */
  known(fn: ts.Node, args: readonly Value[]): Value | undefined {
    const runs = this.#runs.get(fn)?.get(likeOf(args));
    return runs && runs.runs >= ENOUGH_RUNS ? runs.value : undefined;
  }

  /** Notes a call that was followed to its end from a mark on, while a handler was followed. */
  note(m: Machine, fn: ts.Node, args: readonly Value[], run: Run): void {
    let likes = this.#runs.get(fn);
    if (!likes) {
      likes = new Map();
      this.#runs.set(fn, likes);
    }
    const like = likeOf(args);
    const had = likes.has(like);
    const old = likes.get(like);
    // Something came of one of them: all are followed.
    if (had && !old) return;
    if (!isIdle(m, run) || (old && old.value !== run.value)) likes.set(like, undefined);
    else if (run.steps >= MIN_STEPS) likes.set(like, { runs: (old?.runs ?? 0) + 1, value: run.value });
  }
}

/** A call at its end. */
export interface Run {
  readonly value: Value;
  /** Syntax nodes evaluated. */
  readonly steps: number;
  /** It has met a sink, or what was kept of one. */
  readonly eventful: boolean;
  /** The trail at its beginning, and an id that was new then. */
  readonly mark: number;
  readonly born: number;
}

function isIdle(m: Machine, { value, eventful, mark, born }: Run): boolean {
  // A condition leads to what it was made of, client's text or not.
  const plain = value.t === 'lit' || (value.t === 'op' && value.op === 'unknown' && value.args.length === 0);
  if (eventful || !plain || m.factsSince(mark).some(isProof)) return false;
  for (const [on, slots] of m.leftSince(mark)) {
    if (!(on instanceof Env || on instanceof Obj) || on.id >= born) continue;
    for (const slot of slots.values()) if (heldIn(slot).some((v) => matters(m, v, MAX_LOOK))) return false;
  }
  return true;
}

/** Objects in objects that are looked into for something that may be called. */
const MAX_LOOK = 3;

// The client's values, and what can be called: it may do anything later.
function matters(m: Machine, value: Value, depth: number): boolean {
  const { refs, sources } = m.traits(value);
  return sources.length > 0 || refs.some((ref) => opens(m, ref.obj, depth));
}
function opens(m: Machine, obj: Obj, depth: number): boolean {
  if (!DATA.has(obj.kind) || obj.proto || depth === 0) return true;
  for (const slot of obj.slots.values()) if (heldIn(slot).some((v) => matters(m, v, depth - 1))) return true;
  return false;
}

function heldIn(slot: unknown): Value[] {
  return (Array.isArray(slot) ? slot.flat() : [slot]).filter(isValue);
}

// Constants decide which way a function takes, and so does the class of an object.
function likeOf(args: readonly Value[]): string {
  let like = '';
  for (const a of args) {
    if (a.t === 'lit' || a.t === 'ext') like += `${a.id},`;
    else if (a.t === 'ref') like += `${a.obj.kind}:${a.obj.proto?.id ?? a.obj.fn?.node.pos ?? a.obj.site?.node.pos},`;
    else like += `${a.t},`;
  }
  return like;
}
