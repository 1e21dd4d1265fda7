// The function that a fix puts round handlers, so that each call leaves a line: written once into a file.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { inserting } from './edits.ts';
import { Imports } from './imports.ts';
import { restyled } from './source-style.ts';
import type { SyntaxPath } from './syntax-path.ts';

// In the texts below `«…»` is for TypeScript alone, and `@name` one of the names that may be taken already.

const AUDITED = `/** The same handler. Each call also writes a line to stderr: when, for whom, which tool, with what, how it went. */
function @audited«<A extends unknown[], R>»(
  tool«: string»,
  handler«: (...call: A) => R | Promise<R>»,
)«: (...call: A) => Promise<R>» {
  return async (...call) => {
    const started = Date.now();
    const context«: @CallContext» = Object(call[call.length - 1]);
    const write = (result«: string», size«: number») =>
      console.error(
        JSON.stringify(
          {
            time: new Date(started).toISOString(),
            client: (context.authInfo ?? context.http?.authInfo)?.clientId ?? context.sessionId ?? 'local',
            tool,
            arguments: call.length > 1 ? call[0] : {},
            result,
            size,
            duration: Date.now() - started,
          },
          @withoutSecrets,
        ),
      );
    try {
      const answer = await handler(...call);
      write(Object(answer).isError ? 'error' : 'ok', JSON.stringify(answer)?.length ?? 0);
      return answer;
    } catch (error) {
      write('error', String(error).length);
      throw error;
    }
  };
}
«
/** What the SDK tells a handler of its client. */
interface @CallContext {
  sessionId?: string;
  authInfo?: { clientId: string };
  http?: { authInfo?: { clientId: string } };
}
»
/** For JSON: no secrets, and of long texts no more than their beginning. */
function @withoutSecrets(name«: string», value«: unknown»)«: unknown» {
  if (/password|token|secret|key|authorization/i.test(name)) return 'redacted';
  return typeof value === 'string' && value.length > 200 ? \`\${value.slice(0, 200)}…\` : value;
}`;

const CALLS = `/** The same for the one handler of all tools. */
function @auditedCalls«<Q extends { params: { name: string; arguments?: unknown } }, C, R>»(
  handler«: (request: Q, context: C) => R | Promise<R>»,
)«: (request: Q, context: C) => Promise<R>» {
  return (request, context) =>
    @audited(request.params.name, (_arguments«: unknown», inner«: C») => handler(request, inner))(
      request.params.arguments ?? {},
      context,
    );
}`;

type Wrapping = 'audited' | 'auditedCalls';

/** The functions of one file that is mended; `edits` puts them at its end. */
export class Auditing {
  readonly #facts: FileFacts;
  readonly #imports: Imports;
  readonly #names = new Map<string, string>();
  readonly #missing: Wrapping[] = [];

  constructor(facts: FileFacts) {
    this.#facts = facts;
    this.#imports = new Imports(facts);
  }

  /**
   * What the wrapping function is called there.
   * @param path where it will be called
   */
  name(wrapping: Wrapping, path: SyntaxPath): string {
    const known = this.#names.get(wrapping) ?? foundIn(this.#facts, wrapping);
    if (known !== undefined) {
      this.#names.set(wrapping, known);
      return known;
    }
    const name = this.#imports.free(wrapping, path);
    this.#names.set(wrapping, name);
    if (wrapping === 'auditedCalls') this.name('audited', path);
    else for (const other of ['CallContext', 'withoutSecrets']) this.#names.set(other, this.#imports.free(other, path));
    this.#missing.push(wrapping);
    return name;
  }

  edits(): Edit[] {
    const { style } = this.#imports;
    const typed = /\.[cm]?tsx?$/.test(this.#facts.path);
    const end = this.#facts.text.trimEnd().length;
    return this.#missing.map((wrapping) => {
      const code = (wrapping === 'audited' ? AUDITED : CALLS)
        .replace(/«([^»]*)»/g, typed ? '$1' : '')
        .replace(/@(\w+)/g, (_, name: string) => this.#names.get(name) ?? name);
      return inserting(this.#facts, end, style.eol + style.eol + restyled(style, code));
    });
  }
}

// A function of this name that writes lines: the one that an earlier fix has brought.
function foundIn(facts: FileFacts, wrapping: Wrapping): string | undefined {
  const found = facts.tree.statements.find(
    (s) =>
      ts.isFunctionDeclaration(s) &&
      s.name?.text === wrapping &&
      /audited\(|console\.error\(/.test(s.getText(facts.tree)),
  );
  return found && wrapping;
}
