// The report as SARIF 2.1.0 (OASIS), written so that GitHub code scanning understands all of it.
import type { ToolInfo } from '../analyze.ts';
import type { RuleIdentity } from '../catalogue.ts';
import type { Confidence, Finding, Fix, Severity, TraceStep } from '../finding.ts';
import type { Span } from '../snapshot.ts';
import { visible, visibleJson } from './escape.ts';
import { linesByFile } from './lines.ts';
import { failuresOf, type Report, type Result } from './report.ts';
import { noServerText } from './text.ts';

/** The name GitHub and most viewers use for the top of the checked tree. */
const base = '%SRCROOT%';

/** Where the project and its rules' pages live. */
const home = 'https://github.com/toolward/toolward';

/** The whole report as SARIF text, ending in a line break. It holds no time: equal runs give equal files. */
export function sarifReport(report: Report): string {
  const run = sarifRun(report);
  return `${visibleJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  })}\n`;
}

function sarifRun(report: Report) {
  const write = writerFor(report);
  const anySuppressed = report.results.some((each) => each.standing === 'suppressed');
  const rules = report.rules.map((rule) => describe(rule, report.pages[rule.id]));
  const indexes = new Map(report.rules.map((rule, n) => [rule.id, n]));
  return {
    tool: {
      driver: {
        name: 'Toolward',
        version: report.version,
        semanticVersion: report.version,
        informationUri: home,
        rules,
        notifications,
      },
    },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notificationsOf(report, write.location) }],
    originalUriBaseIds: { [base]: { uri: report.rootUri } },
    columnKind: 'utf16CodeUnits',
    results: report.results.map((result) => {
      const index = indexes.get(result.finding.rule);
      return {
        ruleId: result.finding.rule,
        ...(index === undefined ? {} : { ruleIndex: index }),
        ...write.result(result, anySuppressed, report.compared),
      };
    }),
  };
}

function writerFor(report: Report) {
  const linesIn = linesByFile(report.read);
  const artifact = (file: string) => {
    const uri = report.uri(file);
    // A file outside the root has an absolute URI, and then no base.
    return /^[a-z][a-z0-9+.-]*:/i.test(uri) ? { uri } : { uri, uriBaseId: base };
  };
  const region = (span: { file: string; start: number; end: number }) => {
    const lines = linesIn(span.file);
    const from = lines.place(span.start);
    const to = lines.place(span.end);
    return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
  };
  const location = (span: Span) => ({
    physicalLocation: { artifactLocation: artifact(span.file), region: region(span) },
  });
  const told = (step: TraceStep) => ({ ...location(step.span), message: { text: plain(step.message) } });
  const fix = (each: Fix) => {
    const files = [...new Set(each.edits.map((edit) => edit.file))];
    return {
      description: { text: plain(each.title) },
      artifactChanges: files.map((file) => ({
        artifactLocation: artifact(file),
        replacements: each.edits
          .filter((edit) => edit.file === file)
          .map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.text } })),
      })),
    };
  };
  const suppressions = (finding: Finding) =>
    finding.suppressed
      ? [
          {
            kind: 'inSource',
            justification: finding.suppressed.reason,
            location: location(finding.suppressed.span),
          },
        ]
      : [];

  return {
    location,
    result({ finding, standing, fingerprint }: Result, withSuppressions: boolean, compared: boolean) {
      const related = finding.related.map((step, n) => ({ id: n + 1, ...told(step) }));
      const fixes = finding.fixes.filter((each) => each.edits.length > 0).map(fix);
      return {
        level: finding.severity,
        message: { text: plain(finding.message) },
        locations: [location(finding.primary)],
        ...(finding.trace.length > 0
          ? {
              codeFlows: [finding.trace, ...(finding.otherTraces ?? [])].map((trace) => ({
                threadFlows: [{ locations: trace.map((step) => ({ location: told(step) })) }],
              })),
            }
          : {}),
        ...(related.length > 0 ? { relatedLocations: related } : {}),
        ...(fixes.length > 0 ? { fixes } : {}),
        partialFingerprints: { primaryLocationLineHash: fingerprint },
        ...(compared ? { baselineState: standing === 'known' ? 'unchanged' : 'new' } : {}),
        // The standard wants this property on all results of a run or on none.
        ...(withSuppressions ? { suppressions: suppressions(finding) } : {}),
        properties: {
          tools: finding.tools,
          ...(finding.arguments[0] === undefined ? {} : { argument: finding.arguments[0] }),
          arguments: finding.arguments,
          confidence: finding.confidence,
        },
      };
    },
  };
}

/** A rule as GitHub shows it: level, help, weakness tags, and a score where it is about security. */
function describe(rule: RuleIdentity, page: string | undefined) {
  const owasp = rule.owasp.startsWith('none:') ? [] : [`external/owasp-mcp/${rule.owasp.toLowerCase()}`];
  const cwe = rule.cwe === null ? [] : [cweTag(rule.cwe)];
  const isSecurity = owasp.length > 0 || cwe.length > 0;
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: rule.summary },
    fullDescription: { text: page === undefined ? rule.summary : firstParagraph(page, rule.summary) },
    helpUri: `${home}/blob/main/server/src/rules/${rule.id}.md`,
    help: { text: page ?? rule.summary, markdown: page ?? rule.summary },
    defaultConfiguration: { level: rule.severity },
    properties: {
      tags: [...(isSecurity ? ['security'] : ['maintainability']), 'mcp', ...cwe, ...owasp],
      precision: precisions[rule.confidence],
      'problem.severity': problemSeverities[rule.severity],
      ...(isSecurity ? { 'security-severity': securitySeverity(rule) } : {}),
    },
  };
}

const precisions: Readonly<Record<Confidence, string>> = { high: 'high', medium: 'medium', low: 'low' };
const problemSeverities: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation',
};

/** Weaknesses that hand over the machine: the scale of CVSS calls them critical (9.0 and above). */
const critical: ReadonlySet<string> = new Set(['CWE-78', 'CWE-94']);

/** A score in CVSS's scale, as GitHub wants it: 7 and above is high, 4 and above medium, below low. */
function securitySeverity(rule: RuleIdentity): string {
  if (rule.cwe !== null && critical.has(rule.cwe)) return '9.8';
  const scores: Readonly<Record<Severity, string>> = { error: '8.1', warning: '5.5', note: '3.1' };
  return scores[rule.severity];
}

/** `CWE-78` → `external/cwe/cwe-078`, the form of GitHub's own queries. */
function cweTag(cwe: string): string {
  return `external/cwe/cwe-${cwe.slice('CWE-'.length).padStart(3, '0')}`;
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The first paragraph of a page that is neither heading nor code, on one line. */
function firstParagraph(page: string, otherwise: string): string {
  const paragraph = page.split(/\r?\n\s*\r?\n/).find((each) => /^[^#`\s<>|-]/.test(each.trim()));
  return paragraph?.replace(/\s+/g, ' ').trim() ?? otherwise;
}

const notifications = [
  { id: 'no-server-found', shortDescription: { text: 'No MCP server was found in the checked files.' } },
  { id: 'file-skipped', shortDescription: { text: 'A file was not read or not followed.' } },
  {
    id: 'handler-unresolved',
    shortDescription: { text: 'A tool is registered, but its handler could not be followed.' },
  },
  {
    id: 'name-unknown',
    shortDescription: { text: 'A tool is registered under a name that the source does not tell.' },
  },
  { id: 'analysis-cut', shortDescription: { text: 'A bound cut the analysis short.' } },
];

/** What was not looked at, said aloud: a clean result must not be taken for more than it is. */
function notificationsOf(report: Report, location: (span: Span) => object) {
  const notify = (
    id: string,
    level: 'note' | 'warning',
    text: string,
    span?: Span,
    obstacle?: ToolInfo['obstacle'],
  ) => ({
    descriptor: { id, index: notifications.findIndex((each) => each.id === id) },
    level,
    message: { text: plain(text) },
    ...(span ? { locations: [location(span), ...(obstacle ? [location(obstacle.span)] : [])] } : {}),
    ...(obstacle ? { properties: { obstacle: obstacle.kind } } : {}),
  });
  const result = report.noServer ? [notify('no-server-found', 'warning', noServerText)] : [];
  for (const { file, why } of failuresOf(report)) {
    // Of an unreadable file no lines are known, so it is named in words.
    result.push(notify('file-skipped', 'warning', `${report.uri(file)} was skipped: ${why}`));
  }
  for (const tool of report.servers.flatMap((server) => server.tools)) {
    if (tool.unresolved === undefined) continue;
    const name = tool.name === undefined ? `A ${tool.kind} without a constant name` : `The ${tool.kind} "${tool.name}"`;
    const text = `${name} was not analysed: ${tool.unresolved}`;
    result.push(notify('handler-unresolved', 'warning', text, tool.registration, tool.obstacle));
  }
  for (const tool of report.servers.flatMap((server) => server.tools)) {
    if (tool.nameless === undefined) continue;
    result.push(
      notify('name-unknown', 'note', `The name of a ${tool.kind} is not known: ${tool.nameless}`, tool.registration),
    );
  }
  for (const cut of report.coverage.cuts) result.push(notify('analysis-cut', 'note', cut));
  return result;
}

/**
 * A message that is only a message: hidden characters are shown, and `[text](target)`, which viewers turn into a link,
 * is taken apart, since names from the checked source stand in messages.
 */
function plain(text: string): string {
  return visible(text).replaceAll('](', '] (');
}
