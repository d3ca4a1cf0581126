import { createHash } from "node:crypto";
import type { z } from "zod";

/** What a parameter of a statement may be. */
export type SqlParameter = string | number | boolean | null | readonly string[] | readonly number[];

/** One constant statement that reads, and the shape of its rows. */
export interface SqlQuery<Row> {
  /** Unique, for records and errors: `roles`, `relation-acls`. */
  readonly name: string;
  readonly text: string;
  readonly row: z.ZodType<Row>;
  /** More rows than this are an error, so that memory stays bounded. */
  readonly maximumRows: number;
}

/** Enough for a database of a few hundred thousand relations. */
const defaultMaximumRows = 2_000_000;

/** Defines a query. Its text is constant; whatever varies is a parameter. */
export function defineQuery<Row>(query: {
  readonly name: string;
  readonly text: string;
  readonly row: z.ZodType<Row>;
  readonly maximumRows?: number;
}): SqlQuery<Row> {
  return Object.freeze({ ...query, maximumRows: query.maximumRows ?? defaultMaximumRows });
}

/** What was asked of a server, for the record of an observation. */
export interface QueryRecord {
  readonly name: string;
  /** SHA-256 of the statement's text, in hexadecimal. */
  readonly sha256: string;
  readonly rows: number;
  /** Milliseconds from sending to the last row, by the collector's clock. */
  readonly ms: number;
}

/** The digest by which a {@link QueryRecord} names its statement. */
export function queryDigest(query: SqlQuery<unknown>): string {
  return createHash("sha256").update(query.text, "utf8").digest("hex");
}
