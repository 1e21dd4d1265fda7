// Query text that shows itself by its shape, given to a client that no model knows: SQL, GraphQL.
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { SinkKind } from './kinds.ts';

/** A text with arguments in it. */
export interface Document {
  readonly kind: SinkKind;
  readonly value: Value;
  readonly site: Site;
}

/** Calls that only tell somebody about a text. */
const TELLING =
  /(?:^|[#.])(?:log|debug|info|warn|error|trace|verbose|notice|print|write|stringify|Error|\w+Error|captureException|captureMessage|push|emit|describe|parse|safeParse)$/;
/** What the platform makes of any text: hashes, packed and encoded texts. */
const ANY_TEXT = /^(?:crypto|zlib|buffer|util|querystring|string_decoder)(?:\/|#)/;
const STATEMENT =
  /^\s*(?:with\s+\w+\s+as\s*\(|select\b[\s\S]*\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(?:create|drop|alter)\s+(?:table|view|index|database|schema)\b)/i;
const OPERATION = /^\s*(?:query|mutation|subscription)\b[\w\s$():!,[\]="?]*\{/;
/** A selection without a name in front: only where the field says that it is a query. */
const SELECTION = /^\s*\{\s*(?:[A-Za-z_]\w*\s*[({:]|[A-Za-z_]\w*\s+[A-Za-z_{]|\.\.\.)/;
const FIELDS = new Set(['query', 'mutation', 'document']);

/** Statements and documents among the arguments of a call, also inside the JSON of a body. */
export function documentsIn(m: Machine, call: ExternalCall, kinds: readonly SinkKind[]): Document[] {
  if (
    call.isNew ||
    call.tagged ||
    TELLING.test(call.path) ||
    ANY_TEXT.test(call.path) ||
    (call.path.startsWith('global#') && !call.path.startsWith('global#fetch'))
  )
    return [];
  const out: Document[] = [];
  call.args.forEach((arg, i) => {
    const look = (v: Value, depth: number, field: string): void => {
      if (v.t === 'str') {
        const kind = kindOf(v.parts.map((p) => (typeof p === 'string' ? p : '?')).join(''), field);
        if (kind && kinds.includes(kind)) out.push({ kind, value: v, site: call.argSites[i] ?? call.site });
      } else if (v.t === 'union') for (const a of v.alts) look(a.value, depth, field);
      else if (v.t === 'ref' && v.obj.kind === 'object' && depth < 2)
        for (const name of v.obj.names()) look(v.obj.field(name)!, depth + 1, name);
      // The body of a request is a level of its own.
      else if (v.t === 'op' && v.op === 'json') for (const a of v.args) look(a, Math.min(depth, 1), '');
    };
    look(arg, 0, '');
  });
  return out.filter(({ value }) => sourcesOf(m, value).length > 0);
}

function kindOf(text: string, field: string): SinkKind | undefined {
  if (STATEMENT.test(text)) return 'sql';
  return OPERATION.test(text) || (FIELDS.has(field) && SELECTION.test(text)) ? 'query' : undefined;
}
