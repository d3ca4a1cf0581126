import type { AnyControl } from "#policies/catalogue/define-control.ts";
import {
  type EvidenceKind,
  evidenceKindIds,
  evidenceKinds,
} from "#policies/catalogue/evidence-kinds/index.ts";
import type { Assessment } from "#policies/model/assessment.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { IntendedRecord, ProvisionedCluster } from "#policies/model/intended.ts";
import type { Observation } from "#policies/model/observation.ts";
import type { PolicyRecord } from "#policies/model/policy-record.ts";
import { type Subject, subjectName } from "#policies/model/subject.ts";
import { assessStack } from "./assess/assess-stack.ts";
import { type AppendResult, appendStatements } from "./ledger/append.ts";
import type { ReaderOptions } from "./ledger/read.ts";
import type { LedgerWriter } from "./ledger/writer.ts";
import { readEvidence } from "./read-evidence.ts";
import {
  assessmentDraft,
  failedCollectionDraft,
  intendedDraft,
  observationDraft,
  policyRecordDraft,
  type RecordDraft,
} from "./record-drafts.ts";

/** Runs one collector against one subject: an observation, or why there is none. It does not throw. */
export type Observe = (request: {
  readonly kind: EvidenceKind;
  readonly subject: Subject;
  readonly cluster: ProvisionedCluster;
  readonly intendedSha256: string;
}) => Promise<
  | { readonly ok: true; readonly observation: Observation }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly nextStep: string }
>;

/** Everything that the pipeline uses; it makes nothing of this itself. */
export interface PipelineDependencies {
  readonly writer: LedgerWriter;
  readonly reader: ReaderOptions;
  readonly observe: Observe;
  readonly controls: readonly AnyControl[];
  readonly catalogueVersion: string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: () => Date;
  /** One line for people; never a secret. */
  readonly progress: (line: string) => void;
}

/** One subject and kind that gave no observation. */
export interface CollectionFailure {
  readonly kind: EvidenceKind;
  readonly subject: Subject;
  readonly code: string;
  readonly reason: string;
  readonly nextStep: string;
}

/** What one collection recorded. */
export interface CollectionRun {
  readonly observed: readonly { readonly kind: EvidenceKind; readonly subject: Subject }[];
  readonly failures: readonly CollectionFailure[];
  readonly append: AppendResult;
}

/** What one assessment recorded. */
export interface AssessmentRun {
  readonly assessment: Assessment;
  readonly append: AppendResult;
}

async function append(
  drafts: readonly RecordDraft[],
  dependencies: PipelineDependencies,
): Promise<AppendResult> {
  return appendStatements(dependencies.writer, {
    statements: drafts.map(({ statement }) => statement),
    blobs: drafts.flatMap(({ blob }) => (blob === null ? [] : [blob])),
  });
}

/** Puts the intended record of a deployment, and what the pack said of it, into the ledger. */
export async function recordIntended(
  intended: IntendedRecord,
  policyRecords: readonly PolicyRecord[],
  dependencies: PipelineDependencies,
): Promise<AppendResult> {
  const drafts = [
    ...policyRecords.map((record) => policyRecordDraft(record, dependencies.randomBytes)),
    intendedDraft(intended, dependencies.now(), dependencies.randomBytes),
  ];
  return append(drafts, dependencies);
}

/** Every kind and subject of a cluster that evidence is due about. */
function subjectsOf(intended: IntendedRecord, cluster: ProvisionedCluster): readonly Due[] {
  const declared = intended.declaration.clusters.find(({ name }) => name === cluster.name);
  const databases = declared?.databases.map(({ name }) => name) ?? [];
  const about = (database: string | null): Subject => ({
    stack: intended.stack,
    cluster: cluster.name,
    database,
  });
  return evidenceKindIds.flatMap((kind) =>
    evidenceKinds[kind].scope === "cluster"
      ? [{ kind, subject: about(null) }]
      : databases.map((database) => ({ kind, subject: about(database) })),
  );
}

interface Due {
  readonly kind: EvidenceKind;
  readonly subject: Subject;
}

/**
 * Collects every kind of evidence about every subject of a deployment and appends it. One collector after another: a
 * server under audit has other work to do. What fails is recorded as a failure, never left out.
 */
export async function collectStack(
  intended: IntendedRecord,
  policyRecords: readonly PolicyRecord[],
  dependencies: PipelineDependencies,
): Promise<CollectionRun> {
  const intendedSha256 = canonicalDigest(intended);
  const drafts = policyRecords.map((record) => policyRecordDraft(record, dependencies.randomBytes));
  const observed: Due[] = [];
  const failures: CollectionFailure[] = [];
  for (const cluster of intended.clusters) {
    for (const { kind, subject } of subjectsOf(intended, cluster)) {
      dependencies.progress(`collecting ${kind} of ${subjectName(subject)}`);
      const attemptedAt = dependencies.now().toISOString();
      const result = await dependencies.observe({ kind, subject, cluster, intendedSha256 });
      if (result.ok) {
        observed.push({ kind, subject });
        drafts.push(observationDraft(result.observation, dependencies.randomBytes));
      } else {
        const { code, reason, nextStep } = result;
        failures.push({ kind, subject, code, reason, nextStep });
        drafts.push(failedCollectionDraft({ kind, subject, attemptedAt, code, reason, intendedSha256 }));
      }
    }
  }
  return { observed, failures, append: await append(drafts, dependencies) };
}

/**
 * Judges what the ledger holds against a declaration and appends the assessment.
 * @param declaration what is wanted now; it may have changed since the deployment
 * @param intended what was deployed last; null: nothing yet
 */
export async function assessLedger(
  stack: string,
  declaration: Declaration,
  intended: IntendedRecord | null,
  dependencies: PipelineDependencies,
): Promise<AssessmentRun> {
  const { latest } = await readEvidence(dependencies.writer.store, dependencies.reader);
  const assessment = assessStack({
    stack,
    declaration,
    intended,
    latest,
    controls: dependencies.controls,
    catalogueVersion: dependencies.catalogueVersion,
    now: dependencies.now(),
  });
  return {
    assessment,
    append: await append([assessmentDraft(assessment, dependencies.randomBytes)], dependencies),
  };
}
