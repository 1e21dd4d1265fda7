// toolward/ignore: the comment that silences a finding for a stated reason, put where it counts.
import ts from 'typescript';
import { commentLine, lineStarts } from '../comment-place.ts';
import type { IgnoreAnswer, IgnoreParams } from '../protocol.ts';
import type { Documents } from './documents.ts';
import { indexOf } from './text-index.ts';
import { visible } from './to-proto.ts';
import type { Workspace } from './workspace.ts';

/** The edit for one finding, or why there is none. */
export function ignoreEdit(params: IgnoreParams, workspace: Workspace, documents: Documents): IgnoreAnswer {
  // One line, and nothing in it that a reader could not see.
  const reason = visible(params.reason.replace(/\s+/g, ' ').trim());
  if (reason === '') return { refused: 'An ignored finding needs a reason; without one the comment would not count.' };
  const document = documents.get(params.uri);
  if (document !== undefined && params.version !== undefined && params.version !== document.version) {
    return { refused: 'The file was changed in the meantime; ask again at the finding.' };
  }
  const project = workspace.projectOf(params.uri);
  const path = project?.source.path(params.uri);
  const text = path === undefined ? undefined : project?.source.read(path);
  if (path === undefined || text === undefined) return { refused: 'This file is not one that Toolward analyses.' };
  const flagged = project?.latest?.reports
    .get(path)
    ?.items.some((item) => item.code === params.rule && item.range.start.line === params.range.start.line);
  if (!flagged) return { refused: `There is no ${params.rule} finding on this line any more.` };
  const { start, newText } = placed(path, text, params.range.start.line, `toolward-allow ${params.rule}: ${reason}`);
  const range = indexOf(text).range(start, start);
  const textDocument = { uri: params.uri, version: document?.version ?? null };
  return { edit: { documentChanges: [{ textDocument, edits: [{ range, newText }] }] } };
}

/** Where the comment goes (a UTF-16 offset) and how it reads there. `line` counts from 0. */
function placed(path: string, text: string, line: number, directive: string): { start: number; newText: string } {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const starts = lineStarts(text);
  const place = commentLine(source, starts, line);
  const start = starts[place.line]!;
  const indentation = /^[ \t]*/.exec(text.slice(start))![0];
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const comment = place.jsx ? `{/* ${directive.replaceAll('*/', '* /')} */}` : `// ${directive}`;
  return { start, newText: `${indentation}${comment}${newline}` };
}
