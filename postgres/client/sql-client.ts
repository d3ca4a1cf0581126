import { TLSSocket } from "node:tls";
import pg from "pg";
import { z } from "zod";
import { PostgresError } from "../errors.ts";
import type { SqlParameter, SqlQuery } from "./query.ts";
import { asServerError, serverErrorToPostgresError } from "./server-error.ts";

/** A warning or notice of the server: `01007` is "no privileges were granted". */
export interface ServerNotice {
  readonly severity: string;
  readonly sqlState: string;
  readonly message: string;
}

/** What a statement that changes something gave. */
export interface ExecuteResult {
  /** Null for statements that count no rows. */
  readonly rowCount: number | null;
  readonly notices: readonly ServerNotice[];
}

/** One session with a server. Statements go one after another; every failure is a PostgresError. */
export interface SqlClient {
  /** How the connection is encrypted: `TLSv1.3`, `TLS_AES_256_GCM_SHA384`. */
  readonly tls: { readonly protocol: string; readonly cipher: string };
  /** Runs a reading query and parses each row as it comes. */
  rows<Row>(query: SqlQuery<Row>, parameters?: readonly SqlParameter[]): Promise<readonly Row[]>;
  /**
   * Runs exactly one statement (the extended protocol refuses several) and drops any rows.
   *
   * @param label Says in errors what was being done, since the text itself never appears in them.
   */
  execute(text: string, parameters?: readonly SqlParameter[], label?: string): Promise<ExecuteResult>;
}

/** What {@link sqlClientOver} needs to know of the connection that it works over. */
export interface ConnectionState {
  /** Throws when the work has been stopped from outside. */
  readonly throwIfStopped: () => void;
  /** Makes an error of one that is not the server's: the socket broke, or the work was stopped. */
  readonly toPostgresError: (error: unknown) => PostgresError;
  readonly stopped: () => boolean;
}

const notice = z.object({ severity: z.string(), code: z.string(), message: z.string() });

interface Statement {
  readonly text: string;
  readonly parameters: readonly SqlParameter[];
  readonly label: string;
  readonly onRow: (row: unknown) => void;
}

/** Sends one statement, handing each row on; whatever `onRow` throws is thrown when the statement has ended. */
function send(client: pg.Client, statement: Statement, state: ConnectionState): Promise<number | null> {
  state.throwIfStopped();
  const { text, label } = statement;
  return new Promise((resolve, reject) => {
    let rowFailure: unknown = null;
    const config = { text, values: [...statement.parameters], queryMode: "extended" };
    const query = new pg.Query(config);
    query.on("row", (row: unknown) => {
      if (rowFailure !== null) return;
      try {
        statement.onRow(row);
      } catch (error) {
        rowFailure = error;
      }
    });
    query.on("error", (error: unknown) => {
      const server = state.stopped() ? null : asServerError(error);
      reject(server === null ? state.toPostgresError(error) : serverErrorToPostgresError(server, label));
    });
    query.on("end", (result) => (rowFailure === null ? resolve(result.rowCount) : reject(rowFailure)));
    client.query(query);
  });
}

function rowCollector<Row>(query: SqlQuery<Row>): {
  readonly rows: Row[];
  readonly add: (row: unknown) => void;
} {
  const rows: Row[] = [];
  const add = (row: unknown): void => {
    if (rows.length >= query.maximumRows) {
      throw new PostgresError("result-too-large", `query ${query.name}: more than ${query.maximumRows} rows`);
    }
    const parsed = query.row.safeParse(row);
    if (!parsed.success) {
      const paths = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.code}`).join(", ");
      throw new PostgresError(
        "result-unexpected",
        `query ${query.name}: a row does not have the expected shape (${paths})`,
      );
    }
    rows.push(parsed.data);
  };
  return { rows, add };
}

/** A last look that no option of `pg` has led to a connection in the clear. */
function encryptionOf(client: pg.Client): SqlClient["tls"] {
  const { stream } = client.connection;
  if (!(stream instanceof TLSSocket) || !stream.authorized) {
    throw new PostgresError("tls-refused", "the connection is not encrypted and verified");
  }
  return { protocol: stream.getProtocol() ?? "unknown", cipher: stream.getCipher().standardName };
}

/** Makes the session that pgattest works with of a connected client of `pg`. */
export function sqlClientOver(client: pg.Client, state: ConnectionState): SqlClient {
  const tls = encryptionOf(client);
  const notices: ServerNotice[] = [];
  client.on("notice", (message) => {
    const parsed = notice.safeParse(message);
    if (parsed.success) {
      notices.push({
        severity: parsed.data.severity,
        sqlState: parsed.data.code,
        message: parsed.data.message,
      });
    }
  });
  return {
    tls,
    async rows(query, parameters = []) {
      const collector = rowCollector(query);
      const label = `query ${query.name}`;
      await send(client, { text: query.text, parameters, label, onRow: collector.add }, state);
      return collector.rows;
    },
    async execute(text, parameters = [], label = "statement") {
      notices.length = 0;
      const rowCount = await send(client, { text, parameters, label, onRow: () => {} }, state);
      return { rowCount, notices: [...notices] };
    },
  };
}
