import type { Framework } from "#policies/catalogue/frameworks/framework.ts";
import { type Verdict, verdicts } from "#policies/model/verdict.ts";
import type { ControlView, FrameworkView, RequirementView } from "../report-model.ts";

/** The verdict that wins of several: the first in the order of the vocabulary; null for none. */
export function worstVerdict(found: readonly Verdict[]): Verdict | null {
  return verdicts.find((verdict) => found.includes(verdict)) ?? null;
}

/** A control that was not assessed leaves its requirement open, whatever the others say. */
function requirementVerdict(controls: RequirementView["controls"]): Verdict | null {
  const worst = worstVerdict(controls.flatMap((control) => control.verdicts));
  const unassessed = controls.some((control) => control.verdicts.length === 0);
  if (!unassessed || worst === "contradicted" || worst === "fail") return worst;
  return worst === null ? null : "not-evaluable";
}

/** How far the verdicts cover each framework's requirements. */
export function frameworkViews(
  frameworks: readonly Framework[],
  views: readonly ControlView[],
): readonly FrameworkView[] {
  return frameworks.map((framework) => ({
    name: framework.name,
    version: framework.version,
    source: framework.source,
    requirements: framework.requirements.map((requirement) => {
      const controls = requirement.controls.map((control) => ({
        control,
        verdicts: views.filter((view) => view.control === control).map((view) => view.verdict),
      }));
      return {
        id: requirement.id,
        title: requirement.title,
        verdict: requirementVerdict(controls),
        controls,
        coverage: requirement.coverage,
        notes: requirement.notes,
      };
    }),
  }));
}
