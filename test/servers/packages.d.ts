// The parts of packages that the sample servers use and that are not installed here.
declare module 'better-sqlite3' {
  export default class Database {
    constructor(file: string, options?: { readonly?: boolean });
    prepare(sql: string): { all(...values: unknown[]): unknown[] };
  }
}
