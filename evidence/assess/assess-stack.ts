import type { AnyControl } from "#policies/catalogue/define-control.ts";
import type { Assessment, ControlAssessment } from "#policies/model/assessment.ts";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import type { IntendedRecord } from "#policies/model/intended.ts";
import { assessControl } from "./assess-control.ts";
import type { LatestEvidence } from "./latest-evidence.ts";

/** Everything that judging a stack looks at. */
export interface AssessInput {
  readonly stack: string;
  readonly declaration: Declaration;
  /** What was deployed last; null: nothing yet, and every control is not evaluable. */
  readonly intended: IntendedRecord | null;
  readonly latest: LatestEvidence;
  readonly controls: readonly AnyControl[];
  readonly catalogueVersion: string;
  readonly now: Date;
}

function assessCluster(input: AssessInput, cluster: ClusterDeclaration): readonly ControlAssessment[] {
  const provisioned = input.intended?.clusters.find(({ name }) => name === cluster.name) ?? null;
  const question = (database: string | null) => ({
    subject: { stack: input.stack, cluster: cluster.name, database },
    declaration: input.declaration,
    cluster,
    provisioned,
    latest: input.latest,
    now: input.now,
  });
  return input.controls.flatMap((control) =>
    control.scope === "cluster"
      ? [assessControl(control, question(null), null)]
      : cluster.databases.map((database) => assessControl(control, question(database.name), database)),
  );
}

/**
 * Judges every control for every declared cluster and database. Pure: the same evidence, declaration and time give the
 * same assessment.
 */
export function assessStack(input: AssessInput): Assessment {
  return {
    stack: input.stack,
    assessedAt: input.now.toISOString(),
    declarationSha256: canonicalDigest(input.declaration),
    intendedSha256: input.intended === null ? null : canonicalDigest(input.intended),
    catalogueVersion: input.catalogueVersion,
    assessments: input.declaration.clusters.flatMap((cluster) => assessCluster(input, cluster)),
  };
}
