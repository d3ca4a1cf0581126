import type { EvidenceKind, FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Visibility } from "#policies/model/observation.ts";
import type { SnapshotSession } from "#postgres/client/read-only-snapshot.ts";

/** Where a cluster is and how its certificate is checked. */
export interface CollectionEndpoint {
  readonly host: string;
  readonly port: number;
  readonly serverName: string;
  /** PEM; null: the system's CAs. */
  readonly caCertificatePem: string | null;
}

/** What a collector is given. It opens nothing by itself but what stands here. */
export interface CollectorContext {
  readonly endpoint: CollectionEndpoint;
  /** The role that collects. */
  readonly role: string;
  /** The database concerned; for kinds of scope `cluster` the maintenance database. */
  readonly database: string;
  /** Databases that are declared, for collectors that must look into each. */
  readonly databases: readonly string[];
  /** Declared roles that log in, for probes of who may connect how. */
  readonly loginRoles: readonly string[];
  /** The administrator and declared superusers, for the same probes. */
  readonly administrators: readonly string[];
  /** Settings that are declared beside those that audit rests on; they are recorded as well. */
  readonly settingNames: readonly string[];
  /**
   * Runs `work` in one read-only repeatable-read transaction of a database, as the collector role, on a connection
   * of its own. In the same transaction the server says who it is; the first one is the observation's source.
   */
  readonly inDatabase: <T>(database: string, work: (session: SnapshotSession) => Promise<T>) => Promise<T>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** What a collector gives back: facts, and for every surface it asked whether it saw it. */
export interface Collected<K extends EvidenceKind> {
  readonly facts: FactsOf<K>;
  readonly visibility: readonly Visibility[];
}

/** Observes one kind of evidence. It never judges. */
export interface Collector<K extends EvidenceKind = EvidenceKind> {
  /** The id of the evidence kind it produces. */
  readonly produces: K;
  readonly version: string;
  /** What a run costs: connections, statements, bytes, in words with figures. */
  readonly cost: string;
  readonly collect: (context: CollectorContext) => Promise<Collected<K>>;
}
