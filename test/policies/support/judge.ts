import type { AnyControl, FactsView } from "#policies/catalogue/define-control.ts";
import type { EvidenceKind, FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { controlById } from "#policies/catalogue/index.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import type { Judgement } from "#policies/model/judgement.ts";
import { cluster, provisioned } from "./declaration.ts";
import { type Evidence, goodEvidence } from "./good-facts.ts";

/** The instant at which the fixture's evidence was observed. */
export const OBSERVED_AT = new Date("2026-06-01T00:00:00Z");

/** Good evidence with facts of one kind changed. */
export function withFacts<K extends EvidenceKind>(
  kind: K,
  change: (facts: FactsOf<K>) => Partial<FactsOf<K>>,
  from: Evidence = goodEvidence,
): Evidence {
  return { ...from, facts: { ...from.facts, [kind]: { ...from.facts[kind], ...change(from.facts[kind]) } } };
}

/** Good evidence without a surface of one kind. */
export function without(kind: EvidenceKind, surface: string, from: Evidence = goodEvidence): Evidence {
  const left = from.surfaces[kind].filter((name) => name !== surface);
  return { ...from, surfaces: { ...from.surfaces, [kind]: left } };
}

/** Good evidence with a setting of another value. */
export function withSetting(name: string, value: string, from: Evidence = goodEvidence): Evidence {
  return withFacts(
    "audit-settings",
    ({ settings }) => ({ settings: settings.map((row) => (row.name === name ? { ...row, value } : row)) }),
    from,
  );
}

/** How a judge is asked, where it is not as in the fixture. */
export interface Circumstances {
  readonly declared?: typeof cluster;
  readonly provisioned?: ProvisionedCluster | null;
  readonly observedAt?: Date;
}

/** Judges evidence as observed. */
export function judgeObserved(
  control: AnyControl | string,
  evidence: Evidence = goodEvidence,
  circumstances: Circumstances = {},
): Judgement {
  const found = typeof control === "string" ? controlById(control) : control;
  if (found === undefined) throw new Error(`No control ${String(control)}.`);
  const declared = circumstances.declared ?? cluster;
  const view = <K extends EvidenceKind>(kind: K): FactsView<K> => ({
    ...evidence.facts[kind],
    sees: (surface) => evidence.surfaces[kind].includes(surface),
    blindness: (surface) => (evidence.surfaces[kind].includes(surface) ? null : "the fixture hides it"),
    observedAt: circumstances.observedAt ?? OBSERVED_AT,
    observedBy: "collector",
  });
  return found.judge({
    declared,
    database: found.scope === "database" ? (declared.databases[0] ?? null) : null,
    now: circumstances.observedAt ?? OBSERVED_AT,
    provisioned: circumstances.provisioned === undefined ? provisioned : circumstances.provisioned,
    phase: "observed",
    facts: view,
  });
}

/** The codes and items of a judgement's findings. */
export function findingsOf(judgement: Judgement): readonly string[] {
  return judgement.verdict === "pass" ? [] : judgement.findings.map(({ code, item }) => `${code}: ${item}`);
}
