import { assessControl } from "#evidence/assess/assess-control.ts";
import type { EvidenceQuestion } from "#evidence/assess/gather-evidence.ts";
import {
  evidenceKey,
  type LatestEvidence,
  type LatestRecord,
  type RecordedObservation,
} from "#evidence/assess/latest-evidence.ts";
import { type AnyControl, type Control, defineControl } from "#policies/catalogue/define-control.ts";
import {
  type EvidenceKind,
  evidenceKindIds,
  evidenceKinds,
} from "#policies/catalogue/evidence-kinds/index.ts";
import type { ControlAssessment } from "#policies/model/assessment.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { parseDeclaration } from "#policies/model/declaration/parse-declaration.ts";
import { type Finding, finding, type Judgement } from "#policies/model/judgement.ts";
import type { Subject } from "#policies/model/subject.ts";
import { cluster, declarationInput, provisioned } from "../../policies/support/declaration.ts";
import { goodEvidence } from "../../policies/support/good-facts.ts";

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;

/** When everything is judged. */
export const NOW = new Date("2026-06-15T12:00:00.000Z");

/** The cluster as a whole. */
export const SUBJECT: Subject = { stack: "dev", cluster: "main", database: null };

/** Its database. */
export const DATABASE: Subject = { ...SUBJECT, database: "appdb" };

/** What differs from good evidence of an hour ago. */
export interface RecordedChanges {
  readonly ageMs?: number;
  readonly facts?: unknown;
  readonly systemIdentifier?: string | null;
  readonly surfaces?: readonly string[];
}

function subjectOf(kind: EvidenceKind): Subject {
  return evidenceKinds[kind].scope === "cluster" ? SUBJECT : DATABASE;
}

/** An observation as it would lie in the ledger. */
export function recorded(kind: EvidenceKind, changes: RecordedChanges = {}): RecordedObservation {
  const { ageMs = 3_600_000, facts = goodEvidence.facts[kind] } = changes;
  const surfaces = changes.surfaces ?? goodEvidence.surfaces[kind];
  const { systemIdentifier = provisioned.systemIdentifier } = changes;
  const observedAt = new Date(NOW.getTime() - ageMs).toISOString();
  return {
    kind,
    header: {
      kind,
      subject: subjectOf(kind),
      source: {
        host: "127.0.0.1",
        port: 5432,
        systemIdentifier,
        serverVersion: "15.8",
        serverVersionNum: 150_008,
        lsn: "0/1",
        inRecovery: false,
        role: "collector",
        tls: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
      },
      queries: [],
      visibility: surfaces.map((surface) => ({ surface, state: "observed" as const })),
      observedAt: { collector: observedAt, server: observedAt, offsetMs: 0 },
      collector: { id: kind, version: "0.1.0", bundleSha256: null },
      intendedSha256: null,
    },
    facts,
    entry: evidenceKindIds.indexOf(kind),
    entrySha256: "a".repeat(64),
    factsSha256: "b".repeat(64),
  };
}

/** A kind's newest record: an observation. */
export function observed(kind: EvidenceKind, changes: RecordedChanges = {}): LatestRecord {
  return { state: "observed", recorded: recorded(kind, changes) };
}

/** A kind's newest record: a collection that failed, after an observation or with none before it. */
export function failed(kind: EvidenceKind, before: RecordedObservation | null): LatestRecord {
  const failure = {
    kind,
    subject: subjectOf(kind),
    attemptedAt: NOW.toISOString(),
    code: "unreachable",
    reason: "the server did not answer",
  };
  return { state: "failed", failure, recorded: before };
}

/** Good and fresh evidence of every kind, with some kinds replaced or, when null, missing. */
export function latest(changes: { readonly [K in EvidenceKind]?: LatestRecord | null } = {}): LatestEvidence {
  const entries = evidenceKindIds.flatMap((kind) => {
    const record = changes[kind] === undefined ? observed(kind) : changes[kind];
    return record === null ? [] : [[evidenceKey(kind, subjectOf(kind)), record] as const];
  });
  return new Map(entries);
}

/** The fixture's declaration with other top-level keys. */
export function declared(changes: Readonly<Record<string, unknown>> = {}): Declaration {
  return parseDeclaration({ ...declarationInput, ...changes });
}

/** A question about the cluster at {@link NOW}, with good evidence. */
export function question(changes: Partial<EvidenceQuestion> = {}): EvidenceQuestion {
  return {
    subject: SUBJECT,
    declaration: declared(),
    cluster,
    provisioned,
    latest: latest(),
    now: NOW,
    ...changes,
  };
}

const needsIdentity = { "server-identity": { freshDays: 31 } } as const;

/** A control of the cluster whose judge says what the test wants, on the evidence it needs. */
export function probe(judge: AnyControl["judge"], needs: Control["needs"] = needsIdentity): AnyControl {
  return defineControl<Control["needs"]>({
    id: "probe",
    statement: "The test decides.",
    rationale: "It tests the way to a verdict.",
    remediation: "None.",
    severity: "low",
    scope: "cluster",
    intent: { level: "none", reason: "only a test" },
    needs,
    judge: (input) => judge(input),
  });
}

/** What the probe finds when it fails. */
export const FOUND: Finding = finding("too-many", "app_user", "app_user has too much.");

/** One judgement of each kind. */
export const said = {
  pass: { verdict: "pass", checked: 3, of: "roles" },
  fail: { verdict: "fail", findings: [FOUND] },
  contradicted: { verdict: "contradicted", findings: [FOUND] },
  "not-evaluable": { verdict: "not-evaluable", findings: [FOUND] },
} as const satisfies Readonly<Record<Judgement["verdict"], Judgement>>;

/** Assesses a judge that always says the same. */
export function assessed(
  judgement: Judgement,
  changes: Partial<EvidenceQuestion> = {},
  needs: Control["needs"] = needsIdentity,
): ControlAssessment {
  return assessControl(
    probe(() => judgement, needs),
    question(changes),
    null,
  );
}

/** The codes of an assessment's findings. */
export function codes(assessment: ControlAssessment): readonly string[] {
  return assessment.findings.map(({ code }) => code);
}

/** A waiver of exactly {@link FOUND}. */
export const WAIVER = {
  control: "probe",
  subject: "main",
  finding: { code: FOUND.code, item: FOUND.item },
  owner: "orders-team",
  approver: "security-team",
  reason: "until the migration of June",
  expires: "2026-06-30T00:00:00Z",
} as const;
