// Where inputs begin: the samples of the rules' pages, the servers written for tests, and programs that a user names.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { isCodeFile } from '../../server/src/snapshot.ts';
import { parsePage, textsOf } from '../../test/rules/page.ts';

/** Files by path, as a snapshot takes them. */
export type Texts = Readonly<Record<string, string>>;

/** Longest file of a real program that is taken: longer ones are bundles, and cost more than they show. */
const LONGEST = 60_000;

/** All samples of all rule pages, without their carets, in the pages' order. `root`: the project's folder. */
export function pageSamples(root: string): readonly Texts[] {
  const folder = path.join(root, 'server/src/rules');
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) =>
      parsePage(path.basename(file, '.md'), fs.readFileSync(path.join(folder, file), 'utf8')).samples.map(textsOf),
    );
}

/** A sample of many tools as many samples of one: what is said of it costs a part of the time. Others stay as they are. */
export function singles(samples: readonly Texts[]): readonly Texts[] {
  return samples.flatMap((texts) => {
    const [file] = Object.keys(texts);
    const text = texts[file!]!;
    if (Object.keys(texts).length > 1 || !isCodeFile(file!)) return [texts];
    const tree = ts.createSourceFile(file!, text, ts.ScriptTarget.Latest);
    const registers = tree.statements.filter((s) =>
      /^\s*\w+\.(?:tool|registerTool|addTool)\(/.test(s.getFullText(tree)),
    );
    return registers.length < 2
      ? [texts]
      : registers.map((kept) => {
          let out = '';
          let at = 0;
          for (const other of registers) {
            out += text.slice(at, other === kept ? other.end : other.pos);
            at = other.end;
          }
          return { [file!]: out + text.slice(at) };
        });
  });
}

/** A folder's TypeScript and JSON by path. */
export function folderTexts(folder: string): Texts {
  return Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|json)$/.test(file))
      .sort()
      .map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]),
  );
}

/** A real file: its name, and where it is read from. */
export interface Program {
  readonly name: string;
  readonly file: string;
}

/** Code files below a folder, without those that were installed; sorted, so that a seed means the same next time. */
export function programsBelow(folder: string): readonly Program[] {
  const out: Program[] = [];
  const walk = (at: string): void => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = path.join(at, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== '.git') walk(full);
      } else if (entry.isFile() && isCodeFile(entry.name) && fs.statSync(full).size <= LONGEST) {
        out.push({ name: entry.name, file: full });
      }
    }
  };
  walk(folder);
  return out;
}
