// Takes secret values out of whatever is shown or logged. Pure.
import { type DefinedServer, type Definition, withTexts } from '../definitions/definition.ts';
import type { Authorization } from './authorization.ts';
import type { Launch } from './launch.ts';
import { withTokens } from './raw-json.ts';

/** The text with every secret replaced; `cut` when it is the beginning of a longer one, and may end within a secret. */
export type Redactor = (text: string, cut?: boolean) => string;

/** What stands in place of a secret. */
export const REDACTED = '[secret]';

/**
 * For a launch whose variables are filled in: what its inputs, environment and headers brought in, passwords in its
 * address and what stands after an argument such as `--token` are secrets; also in base64, URL-encoded, as in JSON, and
 * line by line. `signedIn` takes out what a sign-in gave since.
 */
export function redactor(launch: Launch, signedIn?: Pick<Authorization, 'redact'>): Redactor {
  const redact = redactorOf(secretsOf(launch));
  return signedIn === undefined ? redact : (text, cut) => redact(signedIn.redact(text, cut), cut);
}

/** What a server serves without the secrets it was given, for whoever writes it down: a server may repeat them. */
export function servedWithoutSecrets(server: DefinedServer, redact: Redactor): DefinedServer {
  const { instructions, definitions } = server;
  return {
    ...server,
    instructions: instructions === undefined ? undefined : redact(instructions),
    definitions: definitions.map((each) => ({
      ...each,
      fields: withTexts(each.fields, (text) => redact(text)) as Definition['fields'],
    })),
  };
}

/** The same for the text of a JSON value, which stays one, and otherwise stays to the letter. */
export function jsonWithoutSecrets(text: string, redact: Redactor): string {
  const plain = redact(text);
  if (plain === text || isJson(plain)) return plain;
  // A secret that is a number, or begins in the middle of what is escaped.
  return withTokens(text, (token, is) => {
    if (is === 'number') return redact(token) === token ? token : `"${REDACTED}"`;
    if (!token.includes('\\')) return redact(token);
    const meant: string = JSON.parse(`"${token}"`);
    const hidden = redact(meant);
    return hidden === meant ? token : JSON.stringify(hidden).slice(1, -1);
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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
  return redact;
}

/** The secret values of a launch: those it names itself, and those of its environment, arguments, headers and address. */
export function secretsOf(launch: Launch): string[] {
  const named = launch.secrets ?? [];
  if (launch.kind === 'stdio') {
    const given = [...Object.entries(launch.env), ...namedArguments(launch.args)];
    return [...named, ...given.flatMap(([name, value]) => telling(name, value))];
  }
  const headers = Object.entries(launch.headers).flatMap(([name, value]) => [
    ...telling(name, value),
    // "Bearer abc": a log may show the second half alone.
    ...value
      .split(/\s+/)
      .slice(1)
      .flatMap((word) => telling(name, word)),
  ]);
  return [...named, ...headers, ...secretsOfUrl(launch.url)];
}

/** What follows `--api-key` and its like; other arguments are no secrets. */
function namedArguments(args: readonly string[]): [string, string][] {
  return args.flatMap((arg, n): [string, string][] => {
    const [, name, value] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    return name !== undefined && secretName.test(name) ? [[name, value ?? args[n + 1] ?? '']] : [];
  });
}

function secretsOfUrl(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { password, searchParams } = new URL(text);
  return [...telling('password', password), ...[...searchParams].flatMap(([name, value]) => telling(name, value))];
}

const secretName = /key|token|secret|passw|credential|bearer|auth/i;

/** `1`, `true` and `debug` are no secrets, unless their name says so, and to hide them would hide the text around. */
function telling(name: string, value: string | null): string[] {
  if (value === null || value.length < 3) return [];
  if (secretName.test(name)) return [value];
  return value.length < 4 || /^(\d{1,5}|[a-z]{1,11})$/i.test(value) ? [] : [value];
}

/** Values that a whole environment names as secrets: a program that is started with it may repeat them. */
export function secretsOfEnvironment(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= 8 && secretName.test(name) ? [value] : [],
  );
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
