// As much of better-sqlite3's types as the sample needs, so that nothing has to be installed to read it.
declare module 'better-sqlite3' {
  export default class Database {
    constructor(file: string, options?: { readonly?: boolean });
    prepare(sql: string): { all(...values: unknown[]): unknown[]; run(...values: unknown[]): unknown };
  }
}
