// All rows, found by module and member.
import type { Row } from '../row.ts';
import { amounts } from './amounts.ts';
import { code } from './code.ts';
import { databases } from './databases.ts';
import { files } from './files.ts';
import { network } from './network.ts';
import { patterns } from './patterns.ts';
import { processes } from './processes.ts';
import { properties } from './properties.ts';
import { queries } from './queries.ts';

export const allRows: readonly Row[] = [
  ...processes,
  ...code,
  ...files,
  ...databases,
  ...network,
  ...patterns,
  ...properties,
  ...queries,
  ...amounts,
];

/** Rows by `module#member`. */
export class Models {
  readonly #rows = new Map<string, Row[]>();
  readonly #found = new Map<string, readonly Row[]>();
  constructor(rows: readonly Row[] = allRows) {
    for (const row of rows)
      for (const module of typeof row.module === 'string' ? [row.module] : row.module)
        for (const member of row.member) {
          const key = `${module}#${member}`;
          const list = this.#rows.get(key);
          if (list) list.push(row);
          else this.#rows.set(key, [row]);
        }
  }

  /** The rows for a path such as `fs#promises.readFile` or `pg#Pool().query`. */
  rowsFor(path: string): readonly Row[] {
    let rows = this.#found.get(path);
    if (!rows) {
      rows = this.#find(path);
      if (this.#found.size >= MAX_FOUND) this.#found.clear();
      this.#found.set(path, rows);
    }
    return rows;
  }

  #find(path: string): readonly Row[] {
    const hash = path.indexOf('#');
    const module = (hash < 0 ? path : path.slice(0, hash)).replace(/(?:\(\))+$/, '');
    const chain = hash < 0 ? '' : path.slice(hash + 1);
    const instance = path.includes('()');
    const last = chain.slice(chain.lastIndexOf('.') + 1);
    // A prepared statement takes values where the database itself takes text.
    if (/(?:^|\.)(?:prepare|query)\(\)\.\w+$/.test(chain)) return [];
    const found =
      this.#rows.get(`${module}#${chain}`) ??
      this.#rows.get(`${module}#${last}`) ??
      (module === '?' ? this.#rows.get(`*#${last}`) : undefined);
    if (!found) return module === 'global' || module === '?' ? [] : (this.#rows.get(`*#${last}`) ?? []);
    return found.filter((r) => r.on === undefined || (r.on === 'instance') === instance);
  }
}

/** Paths remembered at the most; a large program has a tenth of it. */
const MAX_FOUND = 20_000;
