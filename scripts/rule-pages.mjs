// Gives bundles and tests the rules' pages as text, straight from the folder, so that no generated copy can go stale.
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../server/src/rules/', import.meta.url));
const virtual = 'toolward:rule-pages';

/** Ids of the rules that have a page, sorted by code unit. */
export async function pageIds() {
  const names = await fs.readdir(folder);
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/** A module that exports `rulePages`: the Markdown of every page by rule id. */
async function moduleText() {
  const ids = await pageIds();
  const imports = ids.map((id, n) => `import page${n} from ${JSON.stringify(path.join(folder, `${id}.md`))};`);
  const rows = ids.map((id, n) => `  ${JSON.stringify(id)}: page${n},`);
  return `${imports.join('\n')}\nexport const rulePages = {\n${rows.join('\n')}\n};\n`;
}

/** For esbuild: answers `toolward:rule-pages`; `.md` files need its text loader. */
export const esbuildRulePages = {
  name: 'rule-pages',
  setup(build) {
    build.onResolve({ filter: /^toolward:rule-pages$/ }, () => ({ path: virtual, namespace: 'rule-pages' }));
    build.onLoad({ filter: /.*/, namespace: 'rule-pages' }, async () => ({
      contents: await moduleText(),
      resolveDir: folder,
      watchDirs: [folder],
    }));
  },
};

/** For vite and vitest: answers `toolward:rule-pages`, and gives any imported `.md` file as its text. */
export const viteRulePages = {
  name: 'rule-pages',
  enforce: 'pre',
  resolveId: (id) => (id === virtual ? `\0${virtual}` : undefined),
  async load(id) {
    if (id === `\0${virtual}`) return moduleText();
    if (id.endsWith('.md')) return `export default ${JSON.stringify(await fs.readFile(id, 'utf8'))};`;
    return undefined;
  },
};
