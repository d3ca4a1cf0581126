import pg, { type ClientConfig, type QueryResult } from "pg";

/** How to reach a test server; plain data, so that the global set-up can hand it to the test files. */
export interface ServerConnectionData {
  readonly major: number;
  readonly host: string;
  readonly port: number;
  /** The name in the certificate. */
  readonly serverName: string;
  readonly superuser: string;
  readonly password: string;
  readonly caCertificatePem: string;
  readonly caFile: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly pgaudit: boolean;
  readonly systemIdentifier: string;
}

/** A reachable test server. */
export interface ServerConnection extends ServerConnectionData {
  /** TLS with verification, SCRAM; without a user, the superuser. */
  connectionConfig(database: string, user?: string, password?: string): ClientConfig;
  /** Runs SQL (one statement, or several without parameters) in a connection of its own. */
  execAsSuperuser(sql: string, database?: string): Promise<QueryResult>;
  /** Makes the server read its configuration and waits until it has. */
  reload(): Promise<void>;
}

const TIMEOUT_MS = 30_000;

function configFor(
  data: ServerConnectionData,
  database: string,
  user: string,
  password: string,
): ClientConfig {
  return {
    host: data.host,
    port: data.port,
    database,
    user,
    password,
    connectionTimeoutMillis: TIMEOUT_MS,
    ssl: { ca: data.caCertificatePem, rejectUnauthorized: true, servername: data.serverName },
  };
}

/** Connects, works, and always ends the connection. */
export async function withClient<T>(
  config: ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined); // restarts cut idle connections; queries report their own failures
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function reloadAndWait(connection: ServerConnection): Promise<void> {
  const loadTime = "select pg_conf_load_time()::text as loaded";
  const before: unknown = (await connection.execAsSuperuser(loadTime)).rows[0]?.loaded;
  await connection.execAsSuperuser("select pg_reload_conf()");
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    const after: unknown = (await connection.execAsSuperuser(loadTime)).rows[0]?.loaded;
    if (after !== before) return;
  }
  throw new Error(`the server at ${connection.host}:${connection.port} did not reload`);
}

/** Gives connection data its functions. */
export function serverConnection(data: ServerConnectionData): ServerConnection {
  const connection: ServerConnection = {
    ...data,
    connectionConfig: (database, user = data.superuser, password = data.password) =>
      configFor(data, database, user, password),
    execAsSuperuser: (sql, database = "postgres") =>
      withClient(connection.connectionConfig(database), (client) => client.query(sql)),
    reload: () => reloadAndWait(connection),
  };
  return connection;
}
