// What writes to stdout while a program speaks the protocol there.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Site } from '../analysis/values.ts';
import type { Code, Made } from '../analysis/wiring.ts';
import type { Fix } from '../finding.ts';
import { spanOf } from '../report/places.ts';
import type { StdoutFact } from '../rules/server-fact.ts';
import { stdioRun } from './stdio-run.ts';

const CONSOLE =
  /^(?:global#(?:globalThis\.|global\.)?console|console#|node:console#)\.?(log|info|debug|table|dir|group)$/;
const STREAM = /^(?:global#(?:globalThis\.|global\.)?process|process#)\.?stdout\.write$/;
const PINO = /^pino(?:#(?:pino|default))?$/;

/** Every write to stdout on a way that runs in a process which speaks over stdio. */
export function stdoutOf(m: Machine, handlers: readonly Code[]): StdoutFact[] {
  const starts = m.wiring.all.filter(isStart).map(({ call }) => call.site);
  if (starts.length === 0) return [];
  const replaced = { console: isReplaced(m, /\bconsole(?:\.(?:log|info|debug))?\s*=(?![=>])/), stream: false };
  replaced.stream = isReplaced(m, /\bprocess\.stdout\.write\s*=(?!=)/);
  if (replaced.stream) return [];
  const runs = stdioRun(m, starts, handlers);
  const out = new Map<ts.Node, StdoutFact>();
  for (const made of m.wiring.all) {
    const { site } = made.call;
    const fact = factOf(made, replaced.console);
    if (fact && !out.has(site.node) && runs(site)) out.set(site.node, fact);
  }
  return [...out.values()];
}

// A transport that is given a stream of its own leaves stdout free.
function isStart({ call }: Made): boolean {
  if (/#StdioServerTransport$/.test(call.path)) return call.args.length < 2;
  if (/#(?:serveStdio|startStdioServer)$/.test(call.path)) return true;
  const server = call.self?.t === 'ref' ? call.self.obj.server : undefined;
  if (server?.flavour !== 'fastmcp' || !/[#.]start$/.test(call.path)) return false;
  const [options] = call.args;
  const kind = options?.t === 'ref' ? options.obj.field('transportType') : undefined;
  return options === undefined || (kind?.t === 'lit' && kind.value === 'stdio');
}

function isReplaced(m: Machine, pattern: RegExp): boolean {
  return [...m.graph.loaded.values()].some((module) => pattern.test(module.facts.text));
}

function factOf({ call }: Made, consoleIsReplaced: boolean): StdoutFact | undefined {
  const { path, site } = call;
  const { node } = site;
  if (!ts.isCallExpression(node)) return undefined;
  if (PINO.test(path))
    return toStdout(call) ? { span: spanOf(site), api: 'pino', fixes: toStderr(site, node) } : undefined;
  const callee: Site = { module: site.module, node: node.expression };
  // A function that was chosen earlier (`const write = isStdio ? console.error : console.log`) was chosen for a reason.
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const name = CONSOLE.exec(path)?.[1];
  if (name !== undefined)
    return consoleIsReplaced
      ? undefined
      : { span: spanOf(callee), api: `console.${name}`, fixes: fixOf(callee, 'console.error') };
  const [written] = call.args;
  // `write('', done)` only waits until what was written is gone.
  if (!STREAM.test(path) || (written?.t === 'lit' && written.value === '')) return undefined;
  return { span: spanOf(callee), api: 'process.stdout.write', fixes: fixOf(callee, 'process.stderr.write') };
}

// pino writes to stdout unless it is given a stream, or a transport that may be anything.
function toStdout({ args }: Made['call']): boolean {
  const [options, stream] = args;
  if (stream || (options && (options.t !== 'ref' || options.obj.kind !== 'object' || options.obj.rest))) return false;
  const open = options?.t === 'ref' && options.obj.slots.has('@spread');
  return !open && !(options?.t === 'ref' && options.obj.field('transport'));
}

function toStderr({ module }: Site, node: ts.CallExpression): Fix[] {
  const { expression, arguments: args } = node;
  if (!ts.isIdentifier(expression)) return [];
  const at = args.at(-1)?.end ?? node.end - 1;
  const text = `${args.length ? ', ' : ''}${expression.text}.destination(2)`;
  return [{ title: 'Log to stderr', safety: 'safe', edits: [{ file: module.path, start: at, end: at, text }] }];
}

// `console.log` as it stands there; whoever calls it by another name means something by that.
function fixOf(callee: Site, instead: string): Fix[] {
  const span = spanOf(callee);
  const text = callee.module.facts.text.slice(span.start, span.end);
  if (!/^(?:console\.\w+|process\.stdout\.write)$/.test(text)) return [];
  return [{ title: `Write to stderr: \`${instead}\``, safety: 'safe', edits: [{ ...span, text: instead }] }];
}
