// Numbers that decide what a call costs: memory, computing, waiting.
import type { Row, Where } from '../row.ts';

const memory = (...places: readonly Where[]): Row['sinks'] => places.map((at) => ({ kind: 'memory', at }));
const work = (...places: readonly Where[]): Row['sinks'] => places.map((at) => ({ kind: 'work', at }));
const sized = (argument: number): readonly Where[] => [
  { argument, field: 'width' },
  { argument, field: 'height' },
];

const BUFFERS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'];
const CANVASES = ['canvas', '@napi-rs/canvas', 'skia-canvas'];
const LODASH = ['lodash', 'lodash-es'];

export const amounts: readonly Row[] = [
  // The language itself: a loop that turns as often as a number says.
  { module: 'global', member: ['for'], sinks: work(0) },

  { module: 'global', member: BUFFERS.map((name) => `Buffer.${name}`), sinks: memory(0) },
  { module: 'buffer', member: BUFFERS.map((name) => `Buffer.${name}`), sinks: memory(0) },
  {
    module: 'global',
    member: [
      'ArrayBuffer',
      'SharedArrayBuffer',
      'Uint8Array',
      'Uint8ClampedArray',
      'Int8Array',
      'Uint16Array',
      'Int16Array',
      'Uint32Array',
      'Int32Array',
      'Float32Array',
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
    ],
    // They copy a list that they are given.
    sinks: [{ kind: 'memory', at: 0, when: { number: 0 } }],
  },
  { module: 'global', member: ['Array'], sinks: [{ kind: 'memory', at: 0, when: { alone: true } }] },
  { module: 'global', member: ['Array.from'], sinks: memory({ argument: 0, field: 'length' }) },
  {
    module: 'global',
    member: ['String.prototype.repeat', 'String.prototype.padStart', 'String.prototype.padEnd'],
    sinks: memory(0),
  },
  { module: LODASH, member: ['times'], sinks: work(0) },
  { module: LODASH, member: ['range'], sinks: memory(0, 1) },
  { module: LODASH, member: ['repeat', 'pad', 'padStart', 'padEnd'], sinks: memory(1) },

  { module: 'crypto', member: ['randomBytes', 'pseudoRandomBytes'], sinks: memory(0) },
  { module: 'crypto', member: ['pbkdf2', 'pbkdf2Sync'], sinks: [...work(2)!, ...memory(3)!] },
  {
    module: 'crypto',
    member: ['scrypt', 'scryptSync'],
    sinks: [
      ...memory(2)!,
      ...work(...['N', 'cost', 'r', 'blockSize', 'p', 'parallelization'].map((field) => ({ argument: 3, field })))!,
    ],
  },
  {
    module: 'crypto',
    member: ['generateKeyPair', 'generateKeyPairSync'],
    sinks: work({ argument: 1, field: 'modulusLength' }),
  },
  { module: 'crypto', member: ['generatePrime', 'generatePrimeSync'], sinks: work(0) },
  { module: ['bcrypt', 'bcryptjs'], member: ['hash', 'hashSync'], sinks: work(1) },
  { module: ['bcrypt', 'bcryptjs'], member: ['genSalt', 'genSaltSync'], sinks: work(0) },

  { module: CANVASES, member: ['createCanvas', 'Canvas'], sinks: memory(0, 1) },
  { module: 'sharp', member: ['resize'], on: 'instance', sinks: memory(0, 1, ...sized(0), ...sized(1)) },
  {
    module: 'sharp',
    member: [''],
    sinks: memory({ argument: 0, field: 'create.width' }, { argument: 0, field: 'create.height' }),
  },
  { module: 'jimp', member: ['Jimp', 'Jimp.create'], sinks: memory(0, 1, ...sized(0)) },
  { module: 'chartjs-node-canvas', member: ['ChartJSNodeCanvas'], sinks: memory(...sized(0)) },

  {
    module: 'global',
    member: ['setTimeout'],
    sinks: [{ kind: 'delay', at: 1, when: { resolves: 0 } }],
  },
  { module: 'timers/promises', member: ['setTimeout'], sinks: [{ kind: 'delay', at: 0 }] },
  {
    module: ['puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', '@playwright/test', 'patchright'],
    member: ['waitForTimeout'],
    on: 'instance',
    sinks: [{ kind: 'delay', at: 0 }],
  },
];
