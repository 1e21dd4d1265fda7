// The form in which every tool's findings are scored, and how SARIF is brought into it.

export interface Step {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** One result. Lines are 1-based, the end is inclusive; files are relative to the tree. */
export interface Reported {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly steps: readonly Step[];
  readonly tools: readonly string[];
  /** The one that the report puts first; it is what is scored. */
  readonly argument: string | undefined;
  readonly arguments: readonly string[];
  readonly message: string;
}

/** Tools found in a tree, and how many of their handlers could be followed. */
export interface ToolCount {
  readonly found: number;
  readonly named: number;
  readonly resolved: number;
  /** One line for each handler that was not. */
  readonly unresolved: readonly string[];
}

/** What came of one tree. A failed run is a miss and is not silent; a tree that was not obtained is neither. */
export type Run =
  | { readonly state: 'ok'; readonly results: readonly Reported[]; readonly ms: number; readonly tools?: ToolCount }
  | { readonly state: 'failed'; readonly why: string; readonly ms: number }
  | { readonly state: 'not obtained'; readonly why: string };

/** Reads the results of a SARIF 2.1.0 report, suppressed ones left out. Throws when it is no such report. */
export function fromSarif(text: string): Reported[] {
  const log = JSON.parse(text) as { version?: unknown; runs?: unknown };
  if (log.version !== '2.1.0' || !Array.isArray(log.runs)) throw new Error('the report is not SARIF 2.1.0');
  return (log.runs as SarifRun[]).flatMap((run) =>
    (run.results ?? []).filter((result) => !(result.suppressions && result.suppressions.length > 0)).map(fromResult),
  );
}

function fromResult(result: SarifResult): Reported {
  const place = result.locations?.[0]?.physicalLocation;
  const line = place?.region?.startLine ?? 1;
  const properties = result.properties ?? {};
  return {
    rule: result.ruleId ?? result.rule?.id ?? '',
    level: result.level === 'error' || result.level === 'note' ? result.level : 'warning',
    file: fileOf(place),
    line,
    endLine: place?.region?.endLine ?? line,
    steps: (result.codeFlows ?? [])
      .flatMap((flow) => flow.threadFlows ?? [])
      .flatMap((thread) => thread.locations ?? [])
      .map((step) => step.location?.physicalLocation)
      .filter((step) => step !== undefined)
      .map((step) => ({ file: fileOf(step), line: step.region?.startLine ?? 1 })),
    tools: words(properties.tools),
    argument: words(properties.argument ?? properties.arguments)[0],
    arguments: words(properties.arguments ?? properties.argument),
    message: result.message?.text ?? '',
  };
}

const fileOf = (place: SarifPlace | undefined): string => {
  const uri = place?.artifactLocation?.uri ?? '';
  try {
    return decodeURIComponent(uri).replace(/^\.\//, '');
  } catch {
    return uri;
  }
};

const words = (value: unknown): string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(/,\s*/) : []).filter(
    (word): word is string => typeof word === 'string' && word !== '',
  );

interface SarifPlace {
  artifactLocation?: { uri?: string };
  region?: { startLine?: number; endLine?: number };
}
interface SarifResult {
  ruleId?: string;
  rule?: { id?: string };
  level?: string;
  message?: { text?: string };
  locations?: { physicalLocation?: SarifPlace }[];
  codeFlows?: { threadFlows?: { locations?: { location?: { physicalLocation?: SarifPlace } }[] }[] }[];
  suppressions?: unknown[];
  properties?: Record<string, unknown>;
}
interface SarifRun {
  results?: SarifResult[];
}
