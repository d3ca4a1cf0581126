import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { DatabaseDeclaration } from "#policies/model/declaration/database-declaration.ts";
import type { ProvisionedCluster } from "#policies/model/intended.ts";
import type { Judgement } from "#policies/model/judgement.ts";
import type { EvidenceKind, FactsOf } from "./evidence-kinds/index.ts";

/** Facts as a judge sees them: intended at preview, observed afterwards. */
export type FactsView<K extends EvidenceKind> = FactsOf<K> & {
  /** Whether a surface was observed. A surface nobody mentioned was not. */
  readonly sees: (surface: string) => boolean;
  /** The reason why a surface was not observed; null when it was. */
  readonly blindness: (surface: string) => string | null;
  /** When the facts were observed; at preview, when they were judged. */
  readonly observedAt: Date;
  /** The role that looked; null at preview, when nobody did. */
  readonly observedBy: string | null;
};

/** The evidence kinds a control needs, and how old each may be. */
export type Needs = { readonly [K in EvidenceKind]?: { readonly freshDays: number } };

/** Everything a judge may look at. */
export interface JudgeInput<N extends Needs = Needs> {
  /** What the owner wants of the cluster. */
  readonly declared: ClusterDeclaration;
  /** The database concerned; null for controls of scope `cluster`. */
  readonly database: DatabaseDeclaration | null;
  /** What Pulumi provisioned; null at preview. */
  readonly provisioned: ProvisionedCluster | null;
  /** `intended` at preview, `observed` afterwards. */
  readonly phase: "intended" | "observed";
  /** When it is judged: what expires, expires by this and not by when it was seen. */
  readonly now: Date;
  readonly facts: <K extends keyof N & EvidenceKind>(kind: K) => FactsView<K>;
}

/**
 * One sentence that must hold, the evidence it needs, and a pure judge.
 *
 * `scope`: `cluster` is judged once a cluster, `database` once for each declared database.
 * `intent`: how CrossGuard judges it before deployment: `resource` (each resource by itself: a failure stops it before
 * it is made), `stack` (all resources together), or `none` (only reality can tell; `intentReason` says why).
 */
export interface Control<N extends Needs = Needs> {
  readonly id: string;
  /** The sentence that must hold. */
  readonly statement: string;
  /** Why it matters and what an attacker or mistake would do with its absence, in one or two sentences. */
  readonly rationale: string;
  /** What to do when it fails. */
  readonly remediation: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly scope: "cluster" | "database";
  readonly needs: N;
  readonly intent:
    | { readonly level: "resource" }
    | { readonly level: "stack" }
    | { readonly level: "none"; readonly reason: string };
  readonly judge: (input: JudgeInput<N>) => Judgement;
}

/** A control whose needs are not known to the compiler any more, as the registry holds it. */
export type AnyControl = Omit<Control, "judge"> & {
  readonly judge: (input: JudgeInput<Record<EvidenceKind, { freshDays: number }>>) => Judgement;
};

/** Defines a control; `facts` in its judge is narrowed to the kinds it needs. */
export function defineControl<const N extends Needs>(control: Control<N>): Control<N> {
  return Object.freeze(control);
}
