import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assessStack } from "#evidence/assess/assess-stack.ts";
import type { LatestRecord } from "#evidence/assess/latest-evidence.ts";
import { type EvidenceKind, evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import { catalogueVersion, controls } from "#policies/catalogue/index.ts";
import { assessmentSchema } from "#policies/model/assessment.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { declaration, provisioned } from "../../policies/support/declaration.ts";
import { goodEvidence } from "../../policies/support/good-facts.ts";
import { propertySeed } from "../../postgres/client/property.ts";
import { DAY_MS, declared, failed, latest, NOW, observed, recorded } from "./assess-support.ts";

const intended: IntendedRecord = {
  version: 1,
  stack: "dev",
  declaration,
  declarationSha256: canonicalDigest(declaration),
  git: { known: false, reason: "a test" },
  clusters: [provisioned],
  pgattestVersion: "0.1.0",
};

const input = { stack: "dev", declaration, intended, latest: latest(), controls, catalogueVersion, now: NOW };

/** Ways in which the newest record of a kind can be less than good, and good. */
function records(kind: EvidenceKind): fc.Arbitrary<LatestRecord | null> {
  const surfaces = fc
    .subarray([...goodEvidence.surfaces[kind]])
    .map((seen) => observed(kind, { surfaces: seen }));
  return fc.oneof(
    fc.constantFrom<LatestRecord | null>(
      null,
      observed(kind),
      observed(kind, { facts: null }),
      observed(kind, { facts: {} }),
      observed(kind, { ageMs: 400 * DAY_MS }),
      observed(kind, { ageMs: -DAY_MS }),
      observed(kind, { systemIdentifier: "1" }),
      observed(kind, { systemIdentifier: null }),
      failed(kind, null),
      failed(kind, recorded(kind)),
    ),
    surfaces,
  );
}

const evidence = fc
  .tuple(...evidenceKindIds.map((kind) => records(kind).map((record) => [kind, record] as const)))
  .map((entries) => new Map(entries));

/** Whether a control may pass on a record: there, whole, fresh, of the right server. */
function isGood(kind: EvidenceKind, record: LatestRecord | null | undefined): boolean {
  if (record?.state !== "observed" || record.recorded.facts === null) return false;
  const ageMs = NOW.getTime() - Date.parse(record.recorded.header.observedAt.collector);
  const right = record.recorded.header.source.systemIdentifier === provisioned.systemIdentifier;
  const whole = JSON.stringify(record.recorded.facts) === JSON.stringify(goodEvidence.facts[kind]);
  return ageMs >= 0 && ageMs <= 31 * DAY_MS && (right || kind === "server-identity") && whole;
}

describe("assessing a stack", () => {
  it("judges every control once for each subject of its scope", () => {
    const { assessments } = assessStack(input);
    expect(assessments.map(({ control }) => control).sort()).toEqual(controls.map(({ id }) => id).sort());
    for (const { control, subject } of assessments) {
      const scope = controls.find(({ id }) => id === control)?.scope;
      expect(subject).toEqual({
        stack: "dev",
        cluster: "main",
        database: scope === "database" ? "appdb" : null,
      });
    }
  });

  it("passes every control on good evidence", () => {
    const notPassed = assessStack(input).assessments.filter(({ verdict }) => verdict !== "pass");
    expect(notPassed).toEqual([]);
  });

  it("says what was declared and deployed, by digest, in a shape that can be sealed", () => {
    const assessment = assessStack(input);
    expect(assessment.declarationSha256).toBe(canonicalDigest(declaration));
    expect(assessment.intendedSha256).toBe(canonicalDigest(intended));
    expect(assessmentSchema.parse(assessment)).toEqual(assessment);
  });

  it("gives the same for the same", () => {
    expect(canonicalDigest(assessStack(input))).toBe(canonicalDigest(assessStack(input)));
  });

  it("passes nothing before anything is deployed, though evidence is there", () => {
    const verdicts = assessStack({ ...input, intended: null }).assessments.map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(["not-evaluable"]));
  });

  it("passes nothing without evidence", () => {
    const verdicts = assessStack({ ...input, latest: new Map() }).assessments.map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(["not-evaluable"]));
  });

  it("passes nothing of a cluster that was not deployed", () => {
    const [main] = declared().clusters;
    if (main === undefined) throw new Error("The fixture declares a cluster.");
    const two = { ...declaration, clusters: [main, { ...main, name: "second" }] };
    const { assessments } = assessStack({ ...input, declaration: two });
    const second = assessments.filter(({ subject }) => subject.cluster === "second");
    expect(second).toHaveLength(controls.length);
    expect(new Set(second.map(({ verdict }) => verdict))).toEqual(new Set(["not-evaluable"]));
  });

  it("passes a control only when every kind it needs is there, whole, fresh and of the right server", () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const changes = Object.fromEntries(given);
        for (const { control, verdict } of assessStack({ ...input, latest: latest(changes) }).assessments) {
          const needs = controls.find(({ id }) => id === control)?.needs ?? {};
          const needed = evidenceKindIds.filter((kind) => needs[kind] !== undefined);
          const good = needed.every((kind) => isGood(kind, given.get(kind)));
          if (!good) expect(["not-evaluable", "stale"], control).toContain(verdict);
        }
      }),
      { seed: propertySeed, numRuns: 300 },
    );
  });
});
