// The documents open in the editor: found by URI, and by path where they lie on the disk.
import { type Connection, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pathOf } from './uris.ts';

export interface DocumentEvents {
  opened(document: TextDocument): void;
  changed(document: TextDocument): void;
  closed(document: TextDocument): void;
}

/** Keeps what the editor has open; the events come in the order of the editor's messages. */
export class Documents {
  readonly #open = new TextDocuments(TextDocument);
  readonly #byPath = new Map<string, TextDocument>();
  #openings = 0;

  /** Subscribes to the connection. An event comes after the books are right. */
  listen(connection: Connection, events: DocumentEvents): void {
    // The library fires a change for each opening too, right after it.
    let opening: TextDocument | undefined;
    this.#open.onDidOpen(({ document }) => {
      const path = pathOf(document.uri);
      if (path !== undefined) this.#byPath.set(path, document);
      this.#openings++;
      opening = document;
      events.opened(document);
    });
    this.#open.onDidChangeContent(({ document }) => {
      if (opening !== document) events.changed(document);
      opening = undefined;
    });
    this.#open.onDidClose(({ document }) => {
      const path = pathOf(document.uri);
      if (path !== undefined) this.#byPath.delete(path);
      this.#openings++;
      events.closed(document);
    });
    this.#open.listen(connection);
  }

  get(uri: string): TextDocument | undefined {
    return this.#open.get(uri) ?? this.byPath(pathOf(uri));
  }

  /** The open document at an absolute path. */
  byPath(path: string | undefined): TextDocument | undefined {
    return path === undefined ? undefined : this.#byPath.get(path);
  }

  /** Another number whenever a document was opened or closed. */
  get openings(): number {
    return this.#openings;
  }

  all(): TextDocument[] {
    return this.#open.all();
  }
}
