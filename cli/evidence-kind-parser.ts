import {
  type EvidenceKind,
  evidenceKindIds,
  isEvidenceKind,
} from "#policies/catalogue/evidence-kinds/index.ts";
import { closest } from "#policies/model/declaration/closest.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext } from "./context.ts";

/**
 * Reads the name of an evidence kind.
 * @throws CliError `usage`, with the kind that was probably meant
 */
export function evidenceKindParser(this: CliContext, input: string): EvidenceKind {
  if (isEvidenceKind(input)) return input;
  const meant = closest(input, evidenceKindIds);
  throw new CliError(
    "usage",
    `"${input}" is not an evidence kind${meant === null ? "" : `; did you mean "${meant}"?`}`,
    `Use one of ${evidenceKindIds.join(", ")}.`,
  );
}
