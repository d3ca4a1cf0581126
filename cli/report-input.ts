import type { LatestEvidence, RecordedObservation } from "#evidence/assess/latest-evidence.ts";
import type { RecordedAssessment } from "#evidence/read-evidence.ts";
import { effectiveControls } from "#evidence/report/effective-controls.ts";
import type { FailedCollection, ReportInput, StoredFacts } from "#evidence/report/report-input.ts";
import type { Tombstone } from "#evidence/statement/tombstone-predicate.ts";
import { evidenceKinds } from "#policies/catalogue/evidence-kinds/index.ts";
import { controls, frameworks } from "#policies/catalogue/index.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { checkedWords } from "./commands/verify.ts";
import type { World } from "./context.ts";
import { type StackPlace, typedPath } from "./stack.ts";
import type { VerifiedEvidence } from "./stack-evidence.ts";

function storedFacts(recorded: RecordedObservation, tombstones: ReadonlyMap<string, Tombstone>): StoredFacts {
  if (recorded.facts !== null) return { state: "present", facts: recorded.facts };
  const tombstone = tombstones.get(recorded.factsSha256);
  if (tombstone === undefined) return { state: "missing", reason: "the blob is gone without a tombstone" };
  const { rule, approver, erasedAt } = tombstone;
  return { state: "erased", rule, approver, erasedAt };
}

/** Collections that failed after the newest observation of their kind and subject. */
export function failedCollections(latest: LatestEvidence): readonly FailedCollection[] {
  return [...latest.values()].flatMap((record) => (record.state === "failed" ? [record.failure] : []));
}

/** A word for a shell, quoted where it needs to be. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function verifyCommandLine(world: World, place: StackPlace): string {
  const [ledger, key] = [place.ledger, place.publicKey].map((file) => shellWord(typedPath(world, file)));
  return `npx pgattest verify --ledger ${ledger} --key ${key}`;
}

/** What there is of a stack to make a report from. */
export interface ReportSources {
  readonly verified: VerifiedEvidence;
  readonly assessment: RecordedAssessment;
  readonly intended: IntendedRecord | null;
  readonly tombstones: ReadonlyMap<string, Tombstone>;
}

function ledgerOf(
  world: World,
  place: StackPlace,
  { report, keys }: VerifiedEvidence,
): ReportInput["ledger"] {
  const { checkpoint } = report;
  return {
    location: typedPath(world, place.ledger),
    checkpoint:
      checkpoint === null
        ? null
        : { origin: checkpoint.origin, entries: checkpoint.size, rootSha256: checkpoint.root },
    check: { holds: report.ok, checked: checkedWords(report), problems: report.problems },
    keys: keys.map(({ file, keyId }) => ({ name: typedPath(world, file), sha256: keyId })),
    verifyCommand: verifyCommandLine(world, place),
  };
}

/** Gathers everything that a report is made from. */
export function reportInput(world: World, place: StackPlace, sources: ReportSources): ReportInput {
  const { verified, assessment, intended, tombstones } = sources;
  const { latest, policyRecords } = verified.evidence;
  const observations = [...latest.values()].flatMap(({ recorded }) =>
    recorded === null ? [] : [{ ...recorded, facts: storedFacts(recorded, tombstones) }],
  );
  const { entry, entrySha256 } = assessment;
  return {
    madeAt: world.now().toISOString(),
    pgattestVersion: world.version,
    assessment: assessment.assessment,
    assessmentEntry: { entry, entrySha256 },
    intended,
    observations,
    failures: failedCollections(latest),
    policyRecords,
    ledger: ledgerOf(world, place, verified),
    controls: effectiveControls(controls, intended?.declaration ?? null),
    frameworks,
    evidenceKinds,
  };
}
