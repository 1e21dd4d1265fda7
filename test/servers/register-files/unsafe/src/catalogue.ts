import Database from 'better-sqlite3';

const books = new Database('books.db', { readonly: true });

export function find(title: string): unknown[] {
  const sql = "SELECT title, author FROM books WHERE title LIKE '%" + title + "%'";
  return books.prepare(sql).all(); // finds: sql-injection
}

export async function fetchCover(url: string): Promise<string> {
  const response = await fetch(url); // finds: ssrf
  return Buffer.from(await response.arrayBuffer()).toString('base64');
}
