/** Names of things on the server that sabotages break. */
export interface SabotageNames {
  /** A declared database of mode exclusive. */
  readonly database: string;
  /** A schema of it that is declared, and a table there. */
  readonly schema: string;
  readonly table: string;
  /** A role that owns objects and for which default privileges are declared. */
  readonly owner: string;
  /** A declared role of purpose application that logs in. */
  readonly applicationLogin: string;
  /** A declared role that holds privileges on the table and does not log in. */
  readonly group: string;
  readonly collector: string;
}

/** What a sabotage may do to a real server. Every method waits until the change is in effect. */
export interface SabotageServer {
  readonly names: SabotageNames;
  /** Runs statements as a superuser; each by itself, outside a transaction. In the maintenance database unless another is named. */
  readonly execAsSuperuser: (sql: string, database?: string) => Promise<void>;
  /** Puts a line before all others of pg_hba.conf and reloads. */
  readonly addHbaLine: (line: string) => Promise<void>;
  /** Takes the line away again and reloads. */
  readonly removeHbaLine: (line: string) => Promise<void>;
  /** Sets a setting in the server's own configuration (as ALTER SYSTEM does), without a reload. */
  readonly setConfiguration: (name: string, value: string) => Promise<void>;
  /** Puts the value back that was there before {@link SabotageServer.setConfiguration}. */
  readonly restoreConfiguration: (name: string) => Promise<void>;
  readonly reload: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Serves a certificate that is right in all but one thing, and reloads. */
  readonly replaceCertificate: (flaw: "expires-soon" | "other-name" | "other-ca") => Promise<void>;
  readonly restoreCertificate: () => Promise<void>;
  /** Lets the collector open one connection more, in the declaration only; false: as it was. */
  readonly editDeclaration: (edited: boolean) => Promise<void>;
  /** Lets collectors and judges run as if it were this time; null: the real one. */
  readonly pretendTime: (time: Date | null) => void;
}

/** One way to break a control on a real server, and back. */
export interface Sabotage {
  /** The file's name. */
  readonly id: string;
  /** What an attacker or a mistake did, in one sentence. */
  readonly story: string;
  /** Exactly the controls whose verdict changes. */
  readonly breaks: readonly string[];
  /** What each of them says afterwards. */
  readonly verdicts: Readonly<Record<string, "fail" | "contradicted" | "not-evaluable">>;
  /** Whether it can only be told on a server that has pgaudit. */
  readonly needsPgaudit: boolean;
  readonly apply: (server: SabotageServer) => Promise<void>;
  readonly undo: (server: SabotageServer) => Promise<void>;
}

/** Quotes a name of a sabotage for SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
