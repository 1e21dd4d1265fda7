// Functions that run in a page of a browser: they are handed the arguments that stand beside them.
import { invokeBlind } from './external.ts';
import { isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import type { Value } from './values.ts';

/** Methods of what these libraries have made. */
const DRIVER =
  /^(?:puppeteer(?:-core|-extra)?|playwright(?:-core|-extra|-chromium|-firefox|-webkit)?|@playwright\/test|patchright|selenium-webdriver|webdriverio)#.*\(\).*\.([$\w]+)$/;

interface PageFunction {
  /** The argument that is the function. */
  readonly at: number;
  /** The first of the arguments that it is handed. */
  readonly from: number;
  /** It is handed an element, or all that were found, before them: always, or where it has a parameter for it. */
  readonly element?: 'always' | 'maybe';
}

// Puppeteer hands on any number of arguments, Playwright one; of a handle or a locator both hand on the element first.
const FUNCTIONS: Readonly<Record<string, PageFunction>> = {
  evaluate: { at: 0, from: 1, element: 'maybe' },
  evaluateHandle: { at: 0, from: 1, element: 'maybe' },
  evaluateAll: { at: 0, from: 1, element: 'always' },
  $eval: { at: 1, from: 2, element: 'always' },
  $$eval: { at: 1, from: 2, element: 'always' },
  evaluateOnNewDocument: { at: 0, from: 1 },
  addInitScript: { at: 0, from: 1 },
  waitForFunction: { at: 0, from: 1 },
  executeScript: { at: 0, from: 1 },
  executeAsyncScript: { at: 0, from: 1 },
  execute: { at: 0, from: 1, element: 'maybe' },
  executeAsync: { at: 0, from: 1 },
};

/** Runs the function that a call hands to a page, if it does; the arguments that are left to look at. */
export function pageFunction(m: Machine, { path, args, site }: ExternalCall): readonly Value[] {
  const name = DRIVER.exec(path)?.[1];
  const of = name !== undefined && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const fn = of && args[of.at];
  if (!of || fn?.t !== 'ref' || !isFunction(fn) || !fn.obj.fn) return args;
  // Puppeteer's options stand before the arguments, Playwright's behind.
  const from = name === 'waitForFunction' && path.startsWith('puppeteer') ? of.from + 1 : of.from;
  const handed = args.slice(from);
  const { length } = fn.obj.fn.node.parameters;
  const isFirst = of.element === 'always' || (of.element === 'maybe' && length > handed.length);
  const outer = m.inPage;
  m.inPage = true;
  try {
    invokeBlind(m, fn, site, isFirst ? [m.unknown(site), ...handed] : handed);
  } finally {
    m.inPage = outer;
  }
  return args.filter((arg) => arg !== fn);
}
