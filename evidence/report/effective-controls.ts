import type { AnyControl } from "#policies/catalogue/define-control.ts";
import { evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Declaration } from "#policies/model/declaration/declaration.ts";
import { freshDays } from "../assess/gather-evidence.ts";
import type { ReportControl } from "./report-input.ts";

/**
 * The catalogue's controls with the freshness that holds for a stack: what the control allows, or less where the
 * declaration's schedule says so. The same rule as the judges'.
 * @param declaration null: it is not known, so the controls' own limits stand
 */
export function effectiveControls(
  controls: readonly AnyControl[],
  declaration: Declaration | null,
): readonly ReportControl[] {
  return controls.map((control) => ({
    ...control,
    needs: Object.fromEntries(
      evidenceKindIds.flatMap((kind) => {
        const need = control.needs[kind];
        if (need === undefined) return [];
        const days = declaration === null ? need.freshDays : freshDays(declaration, kind, need.freshDays);
        return [[kind, { freshDays: days }]];
      }),
    ),
  }));
}
