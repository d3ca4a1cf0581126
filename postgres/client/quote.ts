import pg from "pg";
import { PostgresError } from "../errors.ts";

/** The longest identifier that a server keeps whole: NAMEDATALEN - 1 of every packaged PostgreSQL. */
export const maximumNameBytes = 63;

/**
 * Quotes a name for use in SQL, always with quotes, so that keywords and capitals are safe.
 *
 * A longer name is refused, since the server would cut it silently and act on another object.
 *
 * @throws PostgresError `name-invalid` when empty, longer than 63 bytes, or holding a NUL.
 */
export function quoteIdentifier(name: string): string {
  if (name === "") throw new PostgresError("name-invalid", "a name in SQL cannot be empty");
  if (name.includes("\0"))
    throw new PostgresError("name-invalid", "a name in SQL cannot hold a NUL character");
  if (!name.isWellFormed())
    throw new PostgresError("name-invalid", "a name in SQL must be well-formed Unicode");
  if (Buffer.byteLength(name, "utf8") > maximumNameBytes) {
    throw new PostgresError("name-invalid", `the name ${JSON.stringify(name)} is longer than 63 bytes`);
  }
  return pg.escapeIdentifier(name);
}

/** Quotes a schema and a name in it: `"app"."orders"`. Errors as {@link quoteIdentifier}. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * Quotes a text as a literal, for the statements that take no parameters (DDL, `ALTER ROLE`).
 *
 * The message of an error never holds the text, which may be a secret.
 *
 * @throws PostgresError `value-invalid` when it holds a NUL or is no well-formed Unicode.
 */
export function quoteLiteral(text: string): string {
  if (text.includes("\0"))
    throw new PostgresError("value-invalid", "a text in SQL cannot hold a NUL character");
  if (!text.isWellFormed())
    throw new PostgresError("value-invalid", "a text in SQL must be well-formed Unicode");
  return pg.escapeLiteral(text);
}
