/**
 * The fields of a log record, numbered as the columns of csvlog (manual, section 20.8.4). PostgreSQL 13 writes the
 * first 24, earlier ones 23. jsonlog writes the same under other names and two of them apart.
 */
export const columns = {
  time: 0,
  user: 1,
  database: 2,
  pid: 3,
  /** csvlog: `host:port`, or `[local]`. jsonlog: the host alone. */
  connectionFrom: 4,
  sessionId: 5,
  lineNumber: 6,
  commandTag: 7,
  sessionStart: 8,
  virtualTransactionId: 9,
  transactionId: 10,
  severity: 11,
  sqlState: 12,
  message: 13,
  detail: 14,
  hint: 15,
  internalQuery: 16,
  internalPosition: 17,
  context: 18,
  statement: 19,
  cursorPosition: 20,
  location: 21,
  application: 22,
  backendType: 23,
  leaderPid: 24,
  queryId: 25,
  /** jsonlog only. */
  remotePort: 26,
  /** jsonlog only; csvlog has all three in `location`. */
  functionName: 27,
  fileName: 28,
  fileLine: 29,
} as const;

/** The number of a field. */
export type Column = (typeof columns)[keyof typeof columns];

/** How many fields there are over all formats. */
export const COLUMN_COUNT = 30;

/** How many columns csvlog has: PostgreSQL 9 to 12, 13, 14 and later. */
export const csvColumnCounts: ReadonlySet<number> = new Set([23, 24, 26]);

/** The keys of jsonlog (manual, section 20.8.5). */
export const jsonKeys: ReadonlyMap<string, Column> = new Map<string, Column>([
  ["timestamp", columns.time],
  ["user", columns.user],
  ["dbname", columns.database],
  ["pid", columns.pid],
  ["remote_host", columns.connectionFrom],
  ["remote_port", columns.remotePort],
  ["session_id", columns.sessionId],
  ["line_num", columns.lineNumber],
  ["ps", columns.commandTag],
  ["session_start", columns.sessionStart],
  ["vxid", columns.virtualTransactionId],
  ["txid", columns.transactionId],
  ["error_severity", columns.severity],
  ["state_code", columns.sqlState],
  ["message", columns.message],
  ["detail", columns.detail],
  ["hint", columns.hint],
  ["internal_query", columns.internalQuery],
  ["internal_position", columns.internalPosition],
  ["context", columns.context],
  ["statement", columns.statement],
  ["cursor_position", columns.cursorPosition],
  ["func_name", columns.functionName],
  ["file_name", columns.fileName],
  ["file_line_num", columns.fileLine],
  ["application_name", columns.application],
  ["backend_type", columns.backendType],
  ["leader_pid", columns.leaderPid],
  ["query_id", columns.queryId],
]);
