// What is known to hold nothing of the client's: it was looked through once, and nothing was put there since that does.
import type ts from 'typescript';
import type { Obj, Slots } from './values.ts';

/**
 * Objects that hold nothing of the client's however deep one looks, and functions that can meet nothing of it in what
 * they read. All of it is forgotten as soon as something of the client's is put where somebody has looked.
 */
export class Untainted {
  readonly #objects = new Set<Obj>();
  readonly #functions = new Map<ts.Node, number>();
  readonly #places = new Set<Slots>();

  /** True for what a write may make untrue. */
  concerns(on: Slots): boolean {
    return this.#objects.has(on as Obj) || this.#places.has(on);
  }
  /** Something of the client's was put there. */
  forget(): void {
    this.#objects.clear();
    this.#functions.clear();
    this.#places.clear();
  }

  hasObject(obj: Obj): boolean {
    return this.#objects.has(obj);
  }
  /** These hold nothing of the client's, and no other objects than such. */
  addObjects(objects: Iterable<Obj>): void {
    for (const obj of objects) this.#objects.add(obj);
  }

  /** `known`: how much all functions are known to read; a function that was looked at when it was less may read more. */
  hasFunction(fn: ts.Node, known: number): boolean {
    return this.#functions.get(fn) === known;
  }
  /** The function and those that it calls read these, and nothing of the client's there. */
  addFunction(fn: ts.Node, known: number, reads: Iterable<Slots>): void {
    this.#functions.set(fn, known);
    for (const on of reads) this.#places.add(on);
  }
}
