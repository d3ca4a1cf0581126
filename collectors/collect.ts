import { type EvidenceKind, evidenceKinds, type FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Observation, Source, Visibility } from "#policies/model/observation.ts";
import type { Subject } from "#policies/model/subject.ts";
import type { Collected, Collector } from "./collector.ts";
import { type CollectorAccess, type OpenedContext, openCollectorContext } from "./context.ts";
import { asFailure, type CollectionFailure, CollectorError } from "./errors.ts";
import { notObservable } from "./surfaces.ts";

/** What one collection is asked for. */
export interface CollectionRequest {
  readonly subject: Subject;
  readonly access: CollectorAccess;
  /** Digest of the intended record that told where to look; null for `inspect`. */
  readonly intendedSha256: string | null;
  /** pgattest's version. */
  readonly collectorVersion: string;
  /** Digest of the code that runs; null when it runs from source. */
  readonly bundleSha256: string | null;
}

/** An observation, or why there is none. There is nothing in between. */
export type CollectionResult<K extends EvidenceKind> =
  | { readonly ok: true; readonly observation: Observation<FactsOf<K>> }
  | CollectionFailure;

function concernedDatabase(kind: EvidenceKind, { subject, access }: CollectionRequest): string {
  const perDatabase = evidenceKinds[kind].scope === "database";
  if (perDatabase && subject.database !== null) return subject.database;
  if (!perDatabase && subject.database === null) return access.maintenanceDatabase;
  const wanted = perDatabase ? "a database" : "a cluster as a whole";
  throw new CollectorError("subject-mismatch", `${kind} is about ${wanted}, and the subject is not`);
}

/** Facts leave only in the shape of their kind, and no surface is told of twice. */
function requireShape<K extends EvidenceKind>(kind: K, { facts, visibility }: Collected<K>): void {
  const parsed = evidenceKinds[kind].facts.safeParse(facts);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined ? "facts" : `${issue.path.join(".")}: ${issue.code}`;
    throw new CollectorError("facts-invalid", `the facts of ${kind} do not have their shape (${where})`);
  }
  const surfaces = visibility.map((entry) => entry.surface);
  if (new Set(surfaces).size !== surfaces.length)
    throw new CollectorError("facts-invalid", `${kind} tells of a surface twice`);
}

/** The source when no connection could be made (a TLS endpoint can be looked at without a login). */
function unprovenSource({ endpoint, role }: CollectorAccess): Source {
  return {
    host: endpoint.host,
    port: endpoint.port,
    systemIdentifier: null,
    serverVersion: null,
    serverVersionNum: null,
    lsn: null,
    inRecovery: null,
    role,
    tls: null,
  };
}

function bySurface(left: Visibility, right: Visibility): number {
  return left.surface < right.surface ? -1 : Number(left.surface > right.surface);
}

function observationOf<K extends EvidenceKind>(
  collector: Collector<K>,
  request: CollectionRequest,
  opened: OpenedContext,
  collected: Collected<K>,
  startedAt: Date,
): Observation<FactsOf<K>> {
  const proven = opened.source();
  const identity = proven?.identity ?? notObservable("pg_control_system", "no session could be opened");
  return {
    kind: collector.produces,
    subject: request.subject,
    source: proven?.source ?? unprovenSource(request.access),
    queries: [...opened.queries()],
    visibility: [identity, ...collected.visibility].toSorted(bySurface),
    observedAt: {
      collector: startedAt.toISOString(),
      server: proven?.serverTime.toISOString() ?? null,
      offsetMs: proven?.offsetMs ?? null,
    },
    collector: {
      id: `${collector.produces}@${collector.version}`,
      version: request.collectorVersion,
      bundleSha256: request.bundleSha256,
    },
    intendedSha256: request.intendedSha256,
    facts: collected.facts,
  };
}

/** Runs `work` with a signal that also aborts when the time is over, and says which of both it was. */
async function inTime<T>(access: CollectorAccess, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const handle = setTimeout(() => timer.abort(), access.timeoutMs);
  try {
    return await work(AbortSignal.any([access.signal, timer.signal]));
  } catch (error) {
    if (access.signal.aborted)
      throw new CollectorError("cancelled", "the collection was stopped", { cause: error });
    if (!timer.signal.aborted) throw error;
    const message = `the collection did not end within ${access.timeoutMs} ms`;
    throw new CollectorError("timeout", message, { cause: error });
  } finally {
    clearTimeout(handle);
  }
}

/**
 * Runs one collector against one subject. It never throws: whatever goes wrong is a failure with a code, one line and
 * what to do, and never an observation with something missing from it.
 */
export async function collectObservation<K extends EvidenceKind>(
  collector: Collector<K>,
  request: CollectionRequest,
): Promise<CollectionResult<K>> {
  const startedAt = request.access.now();
  try {
    const database = concernedDatabase(collector.produces, request);
    return await inTime(request.access, async (signal) => {
      const opened = openCollectorContext({ ...request.access, signal }, database);
      const collected = await collector.collect(opened.context);
      requireShape(collector.produces, collected);
      return { ok: true, observation: observationOf(collector, request, opened, collected, startedAt) };
    });
  } catch (error) {
    return asFailure(error);
  }
}
