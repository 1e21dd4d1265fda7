// What a handler does to the world, as facts for the rules about whole tools.
import type { Value } from '../analysis/values.ts';
import type { TraceStep } from '../finding.ts';
import type { Effect } from '../rules/rule.ts';
import type { Act } from '../taint/engine.ts';
import { isNodeItself } from '../taint/interpreters.ts';
import { headOf, spanOf } from './places.ts';
import { deedOf } from './programs.ts';

/** How many tools reach an effect, by its place. */
export type Reach = ReadonlyMap<string, number>;

export function reachOf(acts: readonly Act[]): Reach {
  const tools = new Map<string, Set<unknown>>();
  for (const a of acts) {
    const key = placeOf(a);
    const by = tools.get(key);
    if (by) by.add(a.by.item);
    else tools.set(key, new Set([a.by.item]));
  }
  return new Map([...tools].map(([key, by]) => [key, by.size]));
}

function placeOf(a: Act): string {
  const span = spanOf(a.site);
  return `${a.effect}:${span.file}:${span.start}`;
}

/** One effect for each place and capability, in the order they were met. */
export function effectsOf(acts: readonly Act[], reach: Reach): Effect[] {
  const seen = new Map<string, Effect>();
  const runs = acts.filter((a) => a.effect === 'spawns-processes');
  for (const a of acts) {
    const span = spanOf(a.site);
    const key = placeOf(a);
    const old = seen.get(key);
    const written = a.effect === 'writes-files' ? writtenAndRun(a, runs) : [];
    const deed = a.effect === 'spawns-processes' ? deedOf(a.call.args) : undefined;
    const looks = deed === 'looks' && (old?.looksOnly ?? true);
    const changes = deed === 'changes' || (old?.changes ?? false);
    const scratch =
      WRITING.has(a.effect) && (isScratch(a) || isHousekeeping(a, reach.get(key) ?? 0)) && (old?.scratch ?? true);
    seen.set(key, {
      capability: a.effect,
      api: a.api,
      span,
      chosenBy: [...new Set([...(old?.chosenBy ?? []), ...a.chosenBy])].sort(),
      free: a.free || (old?.free ?? false),
      ...(a.program !== undefined ? { program: a.program } : {}),
      ...(looks ? { looksOnly: true } : {}),
      ...(changes ? { changes: true } : {}),
      ...(scratch ? { scratch: true } : {}),
      trace: old?.trace ?? traceOf(a),
    });
    if (written.length && !seen.has(`run:${key}`))
      seen.set(`run:${key}`, {
        capability: 'evaluates-code',
        api: a.api,
        span,
        chosenBy: written,
        free: true,
        runsWritten: true,
        trace: traceOf(a),
      });
  }
  return [...seen.values()];
}

function traceOf(act: Act): TraceStep[] {
  const { item } = act.by;
  const out: TraceStep[] = [
    {
      span: headOf(item.place.site, item.place.name),
      message: `${item.name === undefined ? `a ${item.kind}` : `the ${item.kind} \`${item.name}\``} is registered here`,
    },
  ];
  for (const step of act.steps)
    if (step.site.node !== item.site.node) out.push({ span: spanOf(step.site), message: `calls \`${step.callee}\`` });
  out.push({ span: spanOf(act.site), message: `calls \`${act.api}\`` });
  return out.filter((s, i) => out.findIndex((o) => same(o, s)) === i);
}

function same(a: TraceStep, b: TraceStep): boolean {
  return a.span.file === b.span.file && a.span.start === b.span.start && a.span.end === b.span.end;
}

// ---- text that becomes a program ----------------------------------------------------------------

/** Arguments whose whole text is written to a file that an interpreter is later started with. */
function writtenAndRun(write: Act, runs: readonly Act[]): string[] {
  const [target, content] = write.call.args;
  if (!target || !content) return [];
  const whole = alternativesOf(content).filter((v) => v.t === 'src' && !closedText(v));
  if (whole.length === 0) return [];
  if (!runs.some((r) => runsFile(r.call.args, target))) return [];
  return [...new Set(whole.map((v) => (v.t === 'src' ? v.path || '*' : '*')))].sort();
}

function alternativesOf(v: Value): readonly Value[] {
  return v.t === 'union' ? v.alts.map((a) => a.value) : [v];
}
function closedText(v: Extract<Value, { t: 'src' }>): boolean {
  return v.schema?.type === 'enum' || v.schema?.type === 'literal';
}

/** True when the file stands where a command line names the script to run: `python -u "FILE"`, `${program} FILE`. */
function runsFile(args: readonly Value[], file: Value): boolean {
  const [first, list] = args;
  if (!first) return false;
  if (list?.t === 'ref' && list.obj.kind === 'array') {
    const script = list.obj.elems.find((e) => !(e.t === 'lit' && String(e.value).startsWith('-')));
    return first.id === file.id || (script !== undefined && isFile(script, file) && interprets(first));
  }
  return alternativesOf(first).some((v) => {
    if (v.t !== 'str') return v.id === file.id;
    const at = v.parts.findIndex((p) => typeof p !== 'string' && isFile(p, file));
    if (at < 0) return false;
    const before = v.parts.slice(0, at);
    const text = before.map((p) => (typeof p === 'string' ? p : '\0')).join('');
    if (/^\s*["']?$/.test(text)) return true;
    if (!/^\S+(?:\s+-\S+)*\s+["']?$/.test(text)) return false;
    const [program] = before;
    return typeof program === 'string' ? INTERPRETER.test(program.trim().split(/\s+/)[0]!) : interprets(program!);
  });
}

function isFile(v: Value, file: Value): boolean {
  return v.id === file.id || (v.t === 'union' && v.alts.some((a) => a.value.id === file.id));
}

const INTERPRETER =
  /^(?:.*[\\/])?(?:python\d*(?:\.\d+)?|node|nodejs|deno|bun|ruby|perl|php|lua|Rscript|tsx|ts-node|(?:ba|z|da|k)?sh|pwsh|powershell|osascript|julia|go|dart|swift|groovy|scala)(?:\.exe)?$/i;
/** An interpreter, or a program that comes out of a table or from the caller. */
function interprets(v: Value): boolean {
  if (v.t === 'lit') return INTERPRETER.test(String(v.value).trim().split(/\s+/)[0]!);
  if (v.t === 'union')
    return v.alts.some((a) => a.value.t === 'lit' && a.value.value !== undefined && interprets(a.value));
  return v.t === 'src' || v.t === 'op' || isNodeItself(v);
}

// ---- scratch ----------------------------------------------------------------------------------

const WRITING = new Set<string>(['writes-files', 'deletes-files']);
const TWO_PATHS = /\.(?:copyFile|cp|copy|rename|move|link|symlink)(?:Sync)?$/;
const TEMPORARY =
  /(?:^|[#.])(?:tmpdir|mkdtemp(?:Sync)?|temporaryDirectory|temporaryFile|dirSync|fileSync)\b|^tmp(?:-promise)?#/;
/** Names of files and folders that are records of the server's own running. */
const RECORD = /(?:^|[/\\._-])(?:te?mp|cache|logs?|telemetry|metrics|history|crash(?:es)?)(?:$|[/\\._-])/i;

function isScratch(act: Act): boolean {
  const target = act.call.args[TWO_PATHS.test(act.api) ? 1 : 0];
  if (/\.mkdtemp(?:Sync)?$/.test(act.api)) return true;
  if (!target) return false;
  const leaves: Leaf[] = [];
  collect(target, leaves, new Set());
  if (leaves.some((l) => l.kind === 'place' && TEMPORARY.test(l.text))) return true;
  if (leaves.some((l) => l.kind === 'text' && /^(?:\/var)?\/tmp\//.test(l.text))) return true;
  if (act.chosenBy.length > 0) return false;
  if (leaves.some((l) => RECORD.test(l.text))) return true;
  return (
    APPENDS.test(act.api) && (leaves.some((l) => AUDIT.test(l.text)) || act.steps.some((s) => LOGS.test(s.callee)))
  );
}

const APPENDS = /\.appendFile(?:Sync)?$/;
/** Names of records that are one only where something is added to them: what is written over may be a report. */
const AUDIT = /(?:^|[^a-z])audit(?![a-z])/i;
/** Functions and receivers by the names that logging has. */
const LOGS =
  /(?:^|\.)(?:log|logger|audit|[\w$]*[a-z](?:Log|Logger|Audit)|(?:log|audit)(?:Tool|ToolCall|Call|Request|Invocation|Usage|Access|Line))(?:\.[\w$]+)?$/;

/** As many tools as share one effect for it to be the server's own business (its token, its state), not a tool's. */
const SEVERAL = 3;

function isHousekeeping(act: Act, tools: number): boolean {
  return tools >= SEVERAL && act.chosenBy.length === 0 && act.carries.length === 0;
}

interface Leaf {
  readonly kind: 'text' | 'place';
  readonly text: string;
}

function collect(v: Value, out: Leaf[], seen: Set<number>): void {
  if (seen.has(v.id) || seen.size > 80) return;
  seen.add(v.id);
  switch (v.t) {
    case 'lit':
      if (typeof v.value === 'string') out.push({ kind: 'text', text: v.value });
      return;
    case 'ext':
      out.push({ kind: 'place', text: v.path });
      for (const a of v.made) collect(a, out, seen);
      return;
    case 'str':
      for (const p of v.parts) typeof p === 'string' ? out.push({ kind: 'text', text: p }) : collect(p, out, seen);
      return;
    case 'op':
      for (const a of v.args) collect(a, out, seen);
      return;
    case 'union':
      for (const a of v.alts) collect(a.value, out, seen);
      return;
    default:
      return;
  }
}
