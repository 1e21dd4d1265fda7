// Numbers of JSON as they are written: compared and divided without the rounding that 64 bits bring. Pure.

/** `digits` times ten to the power of `exponent`, without zeros at the end. */
export interface Exact {
  readonly digits: bigint;
  readonly exponent: number;
}

/** More decimal places than this are not lined up: no real number has them, and each would be a digit of memory. */
const MAX_SHIFT = 4_000;

/** A number's literal, as JSON writes it. Undefined when it is none. */
export function exact(literal: string): Exact | undefined {
  const [, sign, whole, part = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  if (whole === undefined) return undefined;
  const all = whole + part;
  const stripped = all.replace(/0+$/, '');
  const digits = BigInt(stripped === '' ? '0' : stripped);
  const exponent = Number(power) - part.length + (all.length - stripped.length);
  return digits === 0n ? { digits, exponent: 0 } : { digits: sign === '-' ? -digits : digits, exponent };
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function compareExact(a: Exact, b: Exact): number {
  const [signA, signB] = [signOf(a), signOf(b)];
  if (signA !== signB) return signA - signB;
  if (signA === 0) return 0;
  const size = lengthOf(a) + a.exponent - (lengthOf(b) + b.exponent);
  if (size !== 0) return size * signA;
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function isWhole({ exponent }: Exact): boolean {
  return exponent >= 0;
}

/** Undefined where it is not worth knowing: by zero, and where thousands of digits would have to be written out. */
export function isMultipleOf(a: Exact, b: Exact): boolean | undefined {
  if (b.digits === 0n || Math.abs(a.exponent - b.exponent) > MAX_SHIFT) return a.digits === 0n ? true : undefined;
  const [x, y] = aligned(a, b);
  return x % y === 0n;
}

/** Whether a number in memory may stand for another one that was written: it has all the digits that fit into 64 bits. */
export function mayBeRounded(number: number): boolean {
  const { digits } = exact(String(number)) ?? { digits: 0n };
  return !Number.isFinite(number) || lengthOf({ digits, exponent: 0 }) > 15;
}

function signOf({ digits }: Exact): number {
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

function lengthOf({ digits }: Exact): number {
  return String(digits < 0n ? -digits : digits).length;
}

function aligned(a: Exact, b: Exact): [bigint, bigint] {
  const least = Math.min(a.exponent, b.exponent);
  return [a.digits * 10n ** BigInt(a.exponent - least), b.digits * 10n ** BigInt(b.exponent - least)];
}
