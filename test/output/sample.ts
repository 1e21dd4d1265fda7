// A report made by hand, for tests of the outputs.
import type { ServerInfo, ToolInfo } from '../../server/src/analyze.ts';
import type { RuleIdentity } from '../../server/src/catalogue.ts';
import type { Finding } from '../../server/src/finding.ts';
import { fingerprints } from '../../server/src/output/fingerprint.ts';
import type { Report, Standing } from '../../server/src/output/report.ts';

export const rules: readonly RuleIdentity[] = [
  {
    id: 'command-injection',
    summary: 'An argument in the text of a shell command',
    severity: 'error',
    confidence: 'high',
    cwe: 'CWE-78',
    owasp: 'MCP05',
  },
  {
    id: 'hidden-characters',
    summary: 'Invisible characters in a text that a model reads',
    severity: 'error',
    confidence: 'high',
    cwe: null,
    owasp: 'MCP03',
  },
  {
    id: 'unused-suppression',
    summary: 'A comment that silences nothing',
    severity: 'note',
    confidence: 'medium',
    cwe: null,
    owasp: 'none: about the comment',
  },
];

/** A finding on the first place where `at` stands in `text`. */
export function findingAt(file: string, text: string, at: string, more: Partial<Finding> = {}): Finding {
  const start = text.indexOf(at);
  if (start < 0) throw new Error(`the sample has no ${at}`);
  return {
    rule: 'command-injection',
    severity: 'error',
    confidence: 'high',
    message: 'The shell runs what is in "path".',
    primary: { file, start, end: start + at.length },
    related: [],
    trace: [],
    fixes: [],
    tools: ['log'],
    arguments: ['path'],
    ...more,
  };
}

export function tool(more: Partial<ToolInfo> = {}): ToolInfo {
  return {
    name: 'log',
    kind: 'tool',
    registration: { file: 'src/a.ts', start: 0, end: 1 },
    handler: { file: 'src/a.ts', start: 0, end: 1 },
    description: 'Shows the log',
    arguments: [],
    capabilities: ['spawns-processes'],
    unresolved: undefined,
    ...more,
  };
}

export interface SampleOptions {
  readonly texts: Readonly<Record<string, string>>;
  readonly findings?: readonly Finding[];
  readonly known?: readonly Finding[];
  readonly servers?: readonly ServerInfo[];
  readonly more?: Partial<Report>;
}

/** A report over texts in memory; findings in `known` stand in a baseline. */
export function sampleReport({ texts, findings = [], known, servers, more }: SampleOptions): Report {
  const read = (file: string) => texts[file];
  const prints = fingerprints(findings, read);
  const standing = (finding: Finding): Standing =>
    finding.suppressed ? 'suppressed' : known?.includes(finding) ? 'known' : 'new';
  return {
    version: '1.2.3',
    results: findings.map((finding, n) => ({ finding, standing: standing(finding), fingerprint: prints[n]! })),
    servers: servers ?? [{ name: 'demo', span: { file: 'src/a.ts', start: 0, end: 1 }, tools: [tool()] }],
    noServer: servers?.length === 0,
    coverage: { analysed: Object.keys(texts).sort(), skipped: [], cuts: [] },
    leftOut: [],
    compared: known !== undefined,
    rules,
    pages: { 'command-injection': '# command-injection\n\nA shell reads the\nwhole text.\n\n## Unsafe\n' },
    rootUri: 'file:///home/me/a%20project/',
    shown: (file) => file,
    uri: (file) => file.split('/').map(encodeURIComponent).join('/'),
    read,
    seconds: 0.25,
    ...more,
  };
}
