// Which room may import what: the table of docs/architecture.md, as data.
import { isBuiltin } from 'node:module';
import path from 'node:path/posix';
import ts from 'typescript';

interface Wall {
  /** Files this wall stands around. */
  readonly room: RegExp;
  readonly but?: RegExp;
  /** True for an import that may not be. `target` is a path from the root, or the bare name of a package. */
  forbids(target: string): boolean;
  readonly because: string;
}

const pureRoom = /^server\/src\/(analysis|taint|rules|fixes|stack|report|refactorings|lockfile|calls)\//;
const vscode = /^vscode/;
const languageServer = /^vscode-(languageserver|jsonrpc)/;
const inServer = (rooms: string) => new RegExp(`^server/src/(${rooms})(/|\\.ts$)`);
/** Posix paths are text: no platform behind them. */
const needsPlatform = (target: string) => isBuiltin(target) && !/^(node:)?path\/posix$/.test(target);

export const walls: readonly Wall[] = [
  {
    room: pureRoom,
    forbids: (target) => vscode.test(target) || needsPlatform(target) || inServer('lsp|live|cli').test(target),
    because: 'it is pure: text in, facts out',
  },
  {
    room: /^server\/src\/(analyze|run-program|finding|snapshot)\.ts$/,
    forbids: (target) => vscode.test(target) || needsPlatform(target) || inServer('lsp|live|cli|output').test(target),
    because: 'the core knows no editor, no file system and no door',
  },
  {
    room: /^server\/src\/live\//,
    // The language service of JSON knows no editor.
    forbids: (target) =>
      (vscode.test(target) && target !== 'vscode-json-languageservice') || inServer('lsp|analysis').test(target),
    because: 'it is a process of its own with one typed message contract',
  },
  {
    room: /^server\/src\/taint\/models\//,
    but: /\/index\.ts$/,
    forbids: (target) => !/^server\/src\/taint\/[^/]+\.ts$/.test(target),
    because: 'models are data: rows of a shape, and kinds',
  },
  {
    room: /^server\/src\/rules\//,
    forbids: (target) => target === 'typescript' || vscode.test(target) || inServer('analysis').test(target),
    because: 'rules speak facts, not trees',
  },
  {
    room: /^client\//,
    forbids: (target) => target.startsWith('server/') && !/^server\/src\/(protocol|live\/contract)\.ts$/.test(target),
    because: 'client and server are separate processes',
  },
  {
    room: /^server\//,
    but: /^server\/src\/(lsp\/|main\.ts$|protocol\.ts$)/,
    forbids: (target) => languageServer.test(target),
    because: 'the language server protocol is a costume',
  },
  {
    room: /^server\//,
    forbids: (target) => target === 'vscode' || target.startsWith('client/'),
    because: 'the server also runs where there is no editor',
  },
];

/**
 * The walls a file breaks, as sentences.
 * @param file path from the root, POSIX
 */
export function breaches(file: string, text: string): string[] {
  const targets = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => targetOf(file, fileName));
  return walls
    .filter((wall) => wall.room.test(file) && !wall.but?.test(file))
    .flatMap((wall) =>
      targets
        .filter((target) => wall.forbids(target))
        .map((target) => `${file} imports ${target}, but ${wall.because}`),
    );
}

function targetOf(file: string, specifier: string): string {
  return specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier;
}
