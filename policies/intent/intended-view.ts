import type { FactsView } from "#policies/catalogue/define-control.ts";
import type { EvidenceKind, FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { IntendedResource } from "./intended-resource.ts";

/** What facts are derived for. */
export interface IntentScope {
  readonly cluster: string;
  /** What is declared of the cluster: one resource by itself does not tell what the roles it belongs to are. */
  readonly declared: ClusterDeclaration;
  /** The database concerned, for kinds of scope `database`. */
  readonly database: string | null;
  readonly resources: readonly IntendedResource[];
  readonly now: Date;
}

/** Facts with exactly the surfaces that resources can tell of. */
export function intendedView<K extends EvidenceKind>(
  facts: FactsOf<K>,
  surfaces: Iterable<string>,
  now: Date,
): FactsView<K> {
  const told = new Set(surfaces);
  return {
    ...facts,
    sees: (surface) => told.has(surface),
    blindness: (surface) => (told.has(surface) ? null : "no resource to be deployed tells it"),
    observedAt: now,
    observedBy: null,
  };
}
