// What a handler does to the world, as facts for the rules about whole tools.
import type { Value } from '../analysis/values.ts';
import type { TraceStep } from '../finding.ts';
import type { Effect } from '../rules/rule.ts';
import type { Act } from '../taint/engine.ts';
import { lookingPrograms } from '../taint/models/programs.ts';
import { headOf, spanOf } from './places.ts';

/** One effect for each place and capability, in the order they were met. */
export function effectsOf(acts: readonly Act[]): Effect[] {
  const seen = new Map<string, Effect>();
  const runs = acts.filter((a) => a.effect === 'spawns-processes');
  for (const a of acts) {
    const span = spanOf(a.site);
    const key = `${a.effect}:${span.file}:${span.start}`;
    const old = seen.get(key);
    const written = a.effect === 'writes-files' ? writtenAndRun(a, runs) : [];
    const looks = a.effect === 'spawns-processes' && looksOnly(a.call.args) && (old?.looksOnly ?? true);
    const scratch = WRITING.has(a.effect) && isScratch(a) && (old?.scratch ?? true);
    seen.set(key, {
      capability: a.effect,
      api: a.api,
      span,
      chosenBy: [...new Set([...(old?.chosenBy ?? []), ...a.chosenBy])].sort(),
      free: a.free || (old?.free ?? false),
      ...(a.program !== undefined ? { program: a.program } : {}),
      ...(looks ? { looksOnly: true } : {}),
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
      span: headOf(item.site, item.nameSite),
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

/** Arguments whose whole text is written to a file that a process is later started with. */
function writtenAndRun(write: Act, runs: readonly Act[]): string[] {
  const [target, content] = write.call.args;
  if (!target || !content) return [];
  const whole = alternativesOf(content).filter((v) => v.t === 'src' && !closedText(v));
  if (whole.length === 0) return [];
  if (!runs.some((r) => r.call.args.some((a) => holds(a, target, 0)))) return [];
  return [...new Set(whole.map((v) => (v.t === 'src' ? v.path || '*' : '*')))].sort();
}

function alternativesOf(v: Value): readonly Value[] {
  return v.t === 'union' ? v.alts.map((a) => a.value) : [v];
}
function closedText(v: Extract<Value, { t: 'src' }>): boolean {
  return v.schema?.type === 'enum' || v.schema?.type === 'literal';
}

function holds(v: Value, inner: Value, depth: number): boolean {
  if (v.id === inner.id) return true;
  if (depth > 6) return false;
  switch (v.t) {
    case 'str':
      return v.parts.some((p) => typeof p !== 'string' && holds(p, inner, depth + 1));
    case 'op':
      return v.args.some((a) => holds(a, inner, depth + 1));
    case 'union':
      return v.alts.some((a) => holds(a.value, inner, depth + 1));
    case 'ref':
      return (
        v.obj.kind === 'array' &&
        [...v.obj.elems, ...(v.obj.rest ? [v.obj.rest] : [])].some((e) => holds(e, inner, depth + 1))
      );
    default:
      return false;
  }
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
  return act.chosenBy.length === 0 && leaves.some((l) => RECORD.test(l.text));
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

// ---- programs that only look --------------------------------------------------------------------

/** True for commands all of whose programs are known to change nothing. */
function looksOnly(args: readonly Value[]): boolean {
  const [first, list] = args;
  if (!first) return false;
  if (list?.t === 'ref' && list.obj.kind === 'array') {
    const name = textOf(first);
    return name !== undefined && !/\s/.test(name) && looks([name, ...list.obj.elems.map((e) => textOf(e) ?? '')]);
  }
  const text = textOf(first);
  if (text === undefined) return false;
  const plain = text.replace(/\s*(?:\d?>\s*\/dev\/null|2>&1|&>\s*\/dev\/null)/g, '');
  if (/[>`]|\$\(/.test(plain)) return false;
  return plain
    .split(/\|\||&&|[|;&\n]/)
    .map((command) => command.trim())
    .every((command) => command !== '' && looks(command.split(/\s+/)));
}

/** Options before a subcommand that are followed by a value of their own. */
const TAKES_VALUE = /^(?:-C|-c|-n|-s|-H|-L|-S|--git-dir|--work-tree|--context|--namespace|--kubeconfig|--host)$/;

function looks(words: readonly string[]): boolean {
  const program = (words[0] ?? '').replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  const known = Object.hasOwn(lookingPrograms, program) ? lookingPrograms[program] : undefined;
  if (known === undefined || known === true) return known === true;
  const rest = words.slice(1).join(' ');
  const plain = words
    .slice(1)
    .filter((w, i) => !w.startsWith('-') && !TAKES_VALUE.test(words[i] ?? ''))
    .join(' ');
  return known.some((s) => [rest, plain].some((r) => r === s || r.startsWith(`${s} `)));
}

// A command as text, with a neutral word for each hole.
function textOf(v: Value): string | undefined {
  if (v.t === 'lit') return typeof v.value === 'string' ? v.value : undefined;
  if (v.t === 'str')
    return typeof v.parts[0] === 'string' ? v.parts.map((p) => (typeof p === 'string' ? p : 'x')).join('') : undefined;
  return undefined;
}
