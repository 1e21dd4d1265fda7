// What may stand at a place of a JSON text, by its schema.
import { type CompletionItem, getLanguageService, type JSONSchema, TextDocument } from 'vscode-json-languageservice';
import type { Json } from '../../definitions/definition.ts';
import { visible } from '../../output/escape.ts';
import type { Suggestion } from '../inspection.ts';

const MAX_SUGGESTIONS = 200;
const MAX_DETAIL = 400;

/** For one schema, as often as one likes. */
export function suggesting(schema: Json): (text: string, offset: number) => Promise<readonly Suggestion[]> {
  const service = getLanguageService({
    // No schema is ever fetched, whatever the server's one refers to.
    schemaRequestService: () => Promise.reject(new Error('Schemas are not fetched.')),
  });
  // The service resolves references in place.
  const own = structuredClone(schema) as JSONSchema;
  service.configure({ validate: false, schemas: [{ uri: 'schema:/own', fileMatch: ['*'], schema: own }] });
  return async (text, offset) => {
    const document = TextDocument.create('file:///arguments.json', 'json', 1, text);
    const parsed = service.parseJSONDocument(document);
    const list = await service.doComplete(document, document.positionAt(offset), parsed);
    const items = (list?.items ?? []).slice(0, MAX_SUGGESTIONS);
    return items.flatMap((item) => suggestionOf(item, document, offset) ?? []);
  };
}

function suggestionOf(item: CompletionItem, document: TextDocument, offset: number): Suggestion | undefined {
  const edit = item.textEdit;
  const range = edit === undefined ? undefined : 'range' in edit ? edit.range : edit.replace;
  const [from, to] = range ? [document.offsetAt(range.start), document.offsetAt(range.end)] : [offset, offset];
  const raw = edit?.newText ?? item.insertText ?? item.label;
  const text = item.insertTextFormat === 2 ? withoutStops(raw) : raw;
  const { documentation } = item;
  const told = item.detail ?? (typeof documentation === 'string' ? documentation : documentation?.value);
  const detail = told?.split(/\s+/).join(' ').slice(0, MAX_DETAIL);
  return {
    label: visible(item.label.slice(0, MAX_DETAIL)),
    text,
    offset: from,
    length: to - from,
    ...(detail && { detail: visible(detail) }),
  };
}

/** A snippet as plain text: `"city": "${1:Paris}"$0` as `"city": "Paris"`. */
export function withoutStops(snippet: string): string {
  return snippet.replace(
    /\\([$}\\])|\$\{\d+:((?:[^}\\]|\\.)*)\}|\$\{\d+\}|\$\d+/g,
    (_, escaped, inner) => escaped ?? (inner === undefined ? '' : inner.replace(/\\([$}\\])/g, '$1')),
  );
}
