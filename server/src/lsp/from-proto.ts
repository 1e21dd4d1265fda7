// Reads what comes back over the protocol: diagnostics' data, settings. All of it may be nonsense.
import { Range } from 'vscode-languageserver-protocol';

/** What a diagnostic carries so that its fixes need no second analysis. */
export interface DiagnosticData {
  readonly fixes: readonly FixData[];
}

export interface FixData {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly edits: readonly { readonly uri: string; readonly range: Range; readonly newText: string }[];
  /** Fingerprint of each edited text, by URI: the edits are for these texts and no others. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The data of a diagnostic that this server made; undefined for anybody else's. */
export function diagnosticData(data: unknown): DiagnosticData | undefined {
  if (!isRecord(data) || !Array.isArray(data.fixes) || !data.fixes.every(isFix)) return undefined;
  return { fixes: data.fixes };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFix(fix: unknown): fix is FixData {
  return (
    isRecord(fix) &&
    typeof fix.title === 'string' &&
    (fix.safety === 'safe' || fix.safety === 'review') &&
    isRecord(fix.texts) &&
    Object.values(fix.texts).every((print) => typeof print === 'string') &&
    Array.isArray(fix.edits) &&
    fix.edits.every(
      (edit) =>
        isRecord(edit) && typeof edit.uri === 'string' && Range.is(edit.range) && typeof edit.newText === 'string',
    )
  );
}
