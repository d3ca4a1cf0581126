import type { FactsView } from "#policies/catalogue/define-control.ts";
import { type EvidenceKind, evidenceKinds, type FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { parseFacts } from "#policies/catalogue/evidence-kinds/parse-facts.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import { type Declaration, scheduleDays } from "#policies/model/declaration/declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import { type Finding, finding } from "#policies/model/judgement.ts";
import type { Subject } from "#policies/model/subject.ts";
import { evidenceKey, type LatestEvidence, type RecordedObservation } from "./latest-evidence.ts";

const DAY_MS = 86_400_000;
/** How far the clock of whoever collected may run ahead of ours before we doubt one of them. */
const CLOCK_TOLERANCE_MS = 300_000;

/** What judging one subject of one cluster rests on. */
export interface EvidenceQuestion {
  readonly subject: Subject;
  readonly declaration: Declaration;
  readonly cluster: ClusterDeclaration;
  readonly provisioned: ProvisionedCluster | null;
  readonly latest: LatestEvidence;
  readonly now: Date;
}

/** Evidence of one kind, or why there is none that counts. */
export type Gathered<K extends EvidenceKind = EvidenceKind> =
  | {
      readonly state: "usable";
      readonly recorded: RecordedObservation;
      readonly view: FactsView<K>;
      /** Why it may show that something is wrong, and never that all is well; null where it may do both. */
      readonly doubt: Finding | null;
    }
  | {
      readonly state: "unusable" | "stale";
      readonly recorded: RecordedObservation | null;
      readonly finding: Finding;
    };

/** The subject that evidence of a kind is filed under: kinds of a cluster have no database. */
function filedUnder(kind: EvidenceKind, subject: Subject): Subject {
  return evidenceKinds[kind].scope === "cluster" ? { ...subject, database: null } : subject;
}

/** How many days evidence of a kind stays fresh: what the control allows, or less when the schedule says so. */
export function freshDays(declaration: Declaration, kind: EvidenceKind, allowed: number): number {
  const every = declaration.schedule[kind]?.every ?? "monthly";
  return Math.min(allowed, scheduleDays[every]);
}

/** Why an observation cannot count, apart from its age; null when it can. */
function objection(
  question: EvidenceQuestion,
  kind: EvidenceKind,
  recorded: RecordedObservation,
): Finding | null {
  const observedAt = Date.parse(recorded.header.observedAt.collector);
  if (Number.isNaN(observedAt) || observedAt > question.now.getTime() + CLOCK_TOLERANCE_MS) {
    return finding("observed-in-the-future", kind, `The newest ${kind} claims a time that has not come yet.`);
  }
  if (recorded.facts === null) {
    return finding(
      "facts-erased",
      kind,
      `The facts of the newest ${kind} were erased by a signed tombstone.`,
    );
  }
  const expected = question.provisioned?.systemIdentifier ?? null;
  const { systemIdentifier: actual, host, port } = recorded.header.source;
  const endpoint = question.provisioned?.endpoint;
  if (endpoint !== undefined && (endpoint.host !== host || endpoint.port !== port)) {
    const now = `the cluster is at ${endpoint.host}:${endpoint.port}`;
    return finding(
      "wrong-endpoint",
      kind,
      `The newest ${kind} was collected at ${host}:${port}, and ${now}.`,
    );
  }
  if (expected === null) {
    return finding(
      "nothing-provisioned",
      kind,
      "No deployment is on record, so the right server is not known.",
    );
  }
  // Identity evidence is what tells a wrong server, so it is judged and not turned away.
  if (kind !== "server-identity" && actual !== expected && doubtOf(kind, recorded) === null) {
    return finding(
      "wrong-server",
      kind,
      `The newest ${kind} came from server ${actual ?? "unknown"}, not from ${expected}.`,
    );
  }
  return null;
}

/**
 * An endpoint can be looked at without a login. What answers there may be anybody, which no pass survives; but when it
 * serves a wrong certificate or takes plaintext, that is wrong whoever it is.
 */
function doubtOf(kind: EvidenceKind, recorded: RecordedObservation): Finding | null {
  if (kind !== "tls-endpoint" || recorded.header.source.systemIdentifier !== null) return null;
  const unproven = `The newest ${kind} does not prove which server it looked at: no session could be opened.`;
  return finding("server-unproven", kind, unproven);
}

function viewOf<K extends EvidenceKind>(facts: FactsOf<K>, recorded: RecordedObservation): FactsView<K> {
  const surfaces = new Map(recorded.header.visibility.map((entry) => [entry.surface, entry]));
  return {
    ...facts,
    sees: (surface) => surfaces.get(surface)?.state === "observed",
    blindness: (surface) => {
      const entry = surfaces.get(surface);
      if (entry === undefined) return `${surface} was not looked at`;
      return entry.state === "observed" ? null : entry.reason;
    },
    observedAt: new Date(recorded.header.observedAt.collector),
    observedBy: recorded.header.source.role,
  };
}

/**
 * Finds the newest evidence of a kind about a subject and says whether it counts: there, unerased, of the right server,
 * of the expected shape, and fresh.
 * @param allowedDays how old the control allows it to be
 */
export function gatherEvidence<K extends EvidenceKind>(
  question: EvidenceQuestion,
  kind: K,
  allowedDays: number,
): Gathered<K> {
  const newest = question.latest.get(evidenceKey(kind, filedUnder(kind, question.subject)));
  const recorded = newest?.recorded ?? null;
  if (newest?.state === "failed") {
    const refused = finding(
      "collection-failed",
      kind,
      `The last collection of ${kind} failed: ${newest.failure.reason}`,
    );
    return { state: "unusable", recorded, finding: refused };
  }
  if (recorded === null) {
    const missing = finding("no-evidence", kind, `No ${kind} of this subject has been collected.`);
    return { state: "unusable", recorded, finding: missing };
  }
  const against = objection(question, kind, recorded);
  if (against !== null) return { state: "unusable", recorded, finding: against };
  const facts = parseFacts(kind, recorded.facts);
  if (facts === null) {
    const shape = finding(
      "facts-malformed",
      kind,
      `The facts of the newest ${kind} do not fit their schema.`,
    );
    return { state: "unusable", recorded, finding: shape };
  }
  const view = viewOf(facts, recorded);
  const limitDays = freshDays(question.declaration, kind, allowedDays);
  const ageDays = (question.now.getTime() - view.observedAt.getTime()) / DAY_MS;
  if (ageDays > limitDays) {
    const old = `The newest ${kind} is ${Math.floor(ageDays)} days old; ${limitDays} are allowed.`;
    return { state: "stale", recorded, finding: finding("evidence-stale", kind, old) };
  }
  return { state: "usable", recorded, view, doubt: doubtOf(kind, recorded) };
}
