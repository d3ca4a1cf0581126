import { PostgresError } from "../errors.ts";

/** The one row of a query that always gives one. */
export function onlyRow<Row>(rows: readonly Row[], query: string): Row {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) {
    throw new PostgresError("result-unexpected", `query ${query}: ${rows.length} rows instead of one`);
  }
  return row;
}
