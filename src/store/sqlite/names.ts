import type { Connection, Row } from "./connection.ts";

/** Numbers of facets or sessions by what names them; made where they are new. A memory of one thread, bounded. */
export class Names {
  readonly #connection: Connection;
  readonly #find: string;
  readonly #make: string;
  readonly #known = new Map<string, number>();

  constructor(connection: Connection, table: "facet" | "session") {
    this.#connection = connection;
    const column = table === "facet" ? "key" : "id";
    this.#find = `SELECT n FROM ${table} WHERE ${column} = ?`;
    this.#make = `INSERT INTO ${table} (${column}) VALUES (?) RETURNING n`;
  }

  numberOf(name: string): number {
    return this.find(name) ?? this.#remember(name, this.#connection.one(this.#make, name));
  }

  find(name: string): number | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const row = this.#connection.one(this.#find, name);
    return row === undefined ? null : this.#remember(name, row);
  }

  #remember(name: string, [n]: Row = []): number {
    if (this.#known.size >= 50_000) this.#known.clear();
    this.#known.set(name, Number(n));
    return Number(n);
  }

  /** For a transaction that was not kept: some of the numbers may be none. */
  forget(): void {
    this.#known.clear();
  }
}
