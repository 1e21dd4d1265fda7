// Between the editor's URIs and the absolute POSIX-style paths that the server keeps its books by.
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The absolute path of a `file:` URI, with forward slashes, or undefined for every other scheme and for nonsense. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    const path = fileURLToPath(uri).replaceAll('\\', '/');
    // Windows: editors write both `C:` and `c:`.
    return /^[A-Z]:/.test(path) ? path[0]!.toLowerCase() + path.slice(1) : path;
  } catch {
    // A host name, an encoded slash: no path on this machine.
    return undefined;
  }
}

/** The `file:` URI of an absolute path. */
export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** `path` relative to `root` with no leading slash, or undefined when it is not below it. */
export function below(root: string, path: string): string | undefined {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(prefix) && path.length > prefix.length ? path.slice(prefix.length) : undefined;
}

/** An absolute path of a root-relative one. */
export function joined(root: string, relative: string): string {
  return root.endsWith('/') ? root + relative : `${root}/${relative}`;
}

/** The file ending of a language the analysis reads, or undefined for other languages. */
export function endingOf(languageId: string): string | undefined {
  switch (languageId) {
    case 'typescript':
      return '.ts';
    case 'typescriptreact':
      return '.tsx';
    case 'javascript':
      return '.js';
    case 'javascriptreact':
      return '.jsx';
    default:
      return undefined;
  }
}
