// Takes secret values out of whatever is shown or logged. Pure.
import type { Launch } from './launch.ts';

export interface Redactor {
  /** The text with every secret replaced; `cut` when it is the beginning of a longer one, and may end within a secret. */
  (text: string, cut?: boolean): string;
  /** Whether a secret stands in the text, as it is or encoded. */
  holds(text: string): boolean;
}

/** What stands in place of a secret. */
export const REDACTED = '[secret]';

/**
 * For a launch whose variables are filled in: what its inputs, environment and headers brought in, and passwords in its
 * address, are secrets; also in base64, URL-encoded, as in JSON, and line by line.
 */
export function redactor(launch: Launch): Redactor {
  return redactorOf(secretsOf(launch));
}

/** For given secrets, each taken as it is, however short. */
export function redactorOf(secrets: readonly string[]): Redactor {
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form !== ''));
  // The longest first: one secret may be part of another.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  const longest = sorted[0]?.length ?? 0;
  const pattern = sorted.length === 0 ? undefined : new RegExp(sorted.map(escaped).join('|'), 'g');
  const redact = (text: string, cut = false) => {
    if (pattern === undefined) return text;
    const whole = text.replace(pattern, REDACTED);
    return cut ? withoutBegun(whole, sorted, longest) : whole;
  };
  return Object.assign(redact, { holds: (text: string) => sorted.some((form) => text.includes(form)) });
}

/** The secret values of a launch: those it names itself, and those of its environment, headers and address. */
export function secretsOf(launch: Launch): string[] {
  const named = launch.secrets ?? [];
  if (launch.kind === 'stdio') return [...named, ...Object.values(launch.env).filter(isTelling)];
  const values = Object.values(launch.headers).filter(isTelling);
  // "Bearer abc": a log may show the second half alone.
  const words = values.flatMap((value) => value.split(/\s+/).slice(1)).filter(isTelling);
  return [...named, ...values, ...words, ...secretsOfUrl(launch.url)];
}

function secretsOfUrl(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { password, searchParams } = new URL(text);
  return [password, ...searchParams.values()].filter(isTelling);
}

/** `1`, `true` and `debug` are no secrets, and to hide them would hide the text around. */
function isTelling(value: string | null): value is string {
  return value !== null && value.length >= 4 && !/^(\d{1,5}|true|false|none|null|[a-z]{1,11})$/i.test(value);
}

function formsOf(secret: string): string[] {
  // Logs are read line by line, so a key of several lines is met in pieces.
  const lines = secret.split(/\r?\n/).filter((line, _, all) => all.length > 1 && line.length >= 8);
  return [secret, ...lines].flatMap((each) => {
    const bytes = Buffer.from(each, 'utf8');
    const forms = [each, JSON.stringify(each).slice(1, -1), urlEncoded(each)];
    // Short ones have a base64 that is met by chance.
    return bytes.length < 6
      ? forms
      : [...forms, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
  });
}

function urlEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half a surrogate pair has no such form.
    return text;
  }
}

/** Without the beginning of a secret at the very end. */
function withoutBegun(text: string, secrets: readonly string[], longest: number): string {
  for (let length = Math.min(longest - 1, text.length); length > 0; length--) {
    const end = text.slice(-length);
    if (secrets.some((secret) => secret.startsWith(end))) return text.slice(0, -length) + REDACTED;
  }
  return text;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
