// Dresses findings for the protocol: the only file that turns a finding into a diagnostic.
import { createHash } from 'node:crypto';
import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver-protocol';
import type { Capability } from '../analyze.ts';
import type { Finding, Severity, TraceStep } from '../finding.ts';
import type { FindingPlace } from '../protocol.ts';
import type { Span } from '../snapshot.ts';
import type { DiagnosticData, FixData } from './from-proto.ts';
import type { TextIndex } from './text-index.ts';

/** How a root-relative file looks from outside. `index` answers the text that was analysed. */
export interface Files {
  index(path: string): TextIndex | undefined;
  uri(path: string): string;
}

/** Name that diagnostics carry, and that code actions look for. */
export const SOURCE = 'toolward';

/** The address of a rule's page. */
export function pageAddress(rule: string): string {
  return `https://github.com/toolward/toolward/blob/main/server/src/rules/${rule}.md`;
}

/** One finding as a diagnostic, with its trace and its fixes; undefined when its file has no text any more. */
export function toDiagnostic(finding: Finding, files: Files): Diagnostic | undefined {
  const range = rangeOf(finding.primary, files);
  if (range === undefined) return undefined;
  const related = [...finding.trace, ...finding.related].map((step) => toRelated(step, files)).filter((r) => !!r);
  const tags = tagsOf(finding.rule);
  const data: DiagnosticData = {
    fixes: finding.fixes.map((fix) => toFixData(fix, files)).filter((fix) => fix !== undefined),
  };
  return {
    range,
    severity: toSeverity(finding.severity),
    source: SOURCE,
    code: finding.rule,
    codeDescription: { href: pageAddress(finding.rule) },
    message: visible(finding.message),
    ...(tags.length > 0 ? { tags } : {}),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    data,
  };
}

/** One finding for the client's lists; undefined when its file has no text any more. */
export function toPlace(finding: Finding, files: Files): FindingPlace | undefined {
  const range = rangeOf(finding.primary, files);
  if (range === undefined) return undefined;
  return {
    uri: files.uri(finding.primary.file),
    range,
    rule: finding.rule,
    severity: finding.severity,
    message: visible(finding.message),
  };
}

/** The range of a span, or undefined when its file has no text. */
export function rangeOf(span: Span, files: Files): Diagnostic['range'] | undefined {
  return files.index(span.file)?.range(span.start, span.end);
}

/** The same for equal diagnostics, whenever and wherever they were made. */
export function resultIdOf(items: readonly Diagnostic[]): string {
  return items.length === 0 ? NOTHING : createHash('sha1').update(JSON.stringify(items)).digest('base64url');
}

/** The result id of a file with no findings. */
export const NOTHING = 'none';

/** "reads files"; the words of a capability for people. */
export function words(capability: Capability): string {
  return capability.replace('-', ' ');
}

/**
 * Text that may quote the analysed source, made harmless to show: control, bidirectional and
 * invisible characters are written as their code points.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (char) => `<U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`);
}

const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

function toSeverity(severity: Severity): DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'note':
      return DiagnosticSeverity.Information;
  }
}

/** Greyed out and struck through are for what is superfluous and what is out of date, nothing else. */
function tagsOf(rule: string): DiagnosticTag[] {
  if (rule === 'unused-suppression') return [DiagnosticTag.Unnecessary];
  if (rule === 'deprecated-sse-transport') return [DiagnosticTag.Deprecated];
  return [];
}

function toRelated(step: TraceStep, files: Files): DiagnosticRelatedInformation | undefined {
  const range = rangeOf(step.span, files);
  return range && { location: { uri: files.uri(step.span.file), range }, message: visible(step.message) };
}

/** The edits with the fingerprint of each text they were made for; undefined when a text is gone. */
export function toFixData(fix: Finding['fixes'][number], files: Files): FixData | undefined {
  const texts: Record<string, string> = {};
  const edits: FixData['edits'][number][] = [];
  for (const edit of fix.edits) {
    const index = files.index(edit.file);
    if (index === undefined) return undefined;
    const uri = files.uri(edit.file);
    texts[uri] = index.fingerprint();
    edits.push({ uri, range: index.range(edit.start, edit.end), newText: edit.text });
  }
  return { title: fix.title, safety: fix.safety, edits, texts };
}
