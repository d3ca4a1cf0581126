import type { Assessment } from "#policies/model/assessment.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import type { Observation } from "#policies/model/observation.ts";
import { type PolicyRecord, policyOutcomes } from "#policies/model/policy-record.ts";
import { type Subject, subjectName } from "#policies/model/subject.ts";
import { verdicts } from "#policies/model/verdict.ts";
import { blobSubject, type SealedBlob, sealBlob } from "./ledger/blob.ts";
import { predicateTypes } from "./predicates.ts";
import type { StatementDraft } from "./statement/entry.ts";

/** A statement with the blob that holds what may name a person. */
export interface RecordDraft {
  readonly statement: StatementDraft;
  readonly blob: SealedBlob | null;
}

type Random = (count: number) => Uint8Array;

/** How many of each there are, zeros included: a reader must not have to guess what is missing. */
export function countEach(all: readonly string[], of: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(all.map((one) => [one, of.filter((other) => other === one).length]));
}

/** The intended record of a deployment. */
export function intendedDraft(intended: IntendedRecord, deployedAt: Date, random: Random): RecordDraft {
  const blob = sealBlob(intended, random);
  const content = {
    stack: intended.stack,
    deployedAt: deployedAt.toISOString(),
    intendedSha256: canonicalDigest(intended),
    declarationSha256: intended.declarationSha256,
    git: intended.git,
    clusters: intended.clusters.map(({ name, systemIdentifier, serverVersion }) => ({
      name,
      systemIdentifier,
      serverVersion,
    })),
    record: { blobSha256: blob.digest },
  };
  return {
    statement: { subject: [blobSubject(blob)], predicateType: predicateTypes.intended, content },
    blob,
  };
}

/** One observation: its header in the statement, its facts in a blob. */
export function observationDraft({ facts, ...observation }: Observation, random: Random): RecordDraft {
  const blob = sealBlob(facts, random);
  const content = { observation, facts: { blobSha256: blob.digest } };
  return {
    statement: { subject: [blobSubject(blob)], predicateType: predicateTypes.observation, content },
    blob,
  };
}

/** A collection that gave no observation. It stands in the ledger, so that older evidence does not hide it. */
export interface FailedCollection {
  readonly kind: string;
  readonly subject: Subject;
  readonly attemptedAt: string;
  readonly code: string;
  readonly reason: string;
  readonly intendedSha256: string;
}

/** A collection that gave no observation. */
export function failedCollectionDraft(failed: FailedCollection): RecordDraft {
  const subject = [{ name: subjectName(failed.subject), digest: { sha256: failed.intendedSha256 } }];
  return {
    statement: { subject, predicateType: predicateTypes.failedCollection, content: failed },
    blob: null,
  };
}

/** What the pack said at one preview or update. */
export function policyRecordDraft(record: PolicyRecord, random: Random): RecordDraft {
  const blob = sealBlob(record, random);
  const { run, stack, phase, startedAt, declarationSha256, complete } = record;
  const counts = countEach(
    policyOutcomes,
    record.results.map(({ outcome }) => outcome),
  );
  const content = {
    run,
    stack,
    phase,
    startedAt,
    declarationSha256,
    complete,
    counts,
    record: { blobSha256: blob.digest },
  };
  return {
    statement: { subject: [blobSubject(blob)], predicateType: predicateTypes.policyRecord, content },
    blob,
  };
}

/** What one run of the judges concluded. */
export function assessmentDraft(assessment: Assessment, random: Random): RecordDraft {
  const blob = sealBlob(assessment, random);
  const { assessments, ...header } = assessment;
  const counts = countEach(
    verdicts,
    assessments.map(({ verdict }) => verdict),
  );
  const content = { ...header, counts, assessment: { blobSha256: blob.digest } };
  return {
    statement: { subject: [blobSubject(blob)], predicateType: predicateTypes.assessment, content },
    blob,
  };
}
