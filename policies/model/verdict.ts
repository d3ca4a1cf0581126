/**
 * Every conclusion a control can come to, in the order in which they win (design, section 3):
 * the first that applies, from the left.
 */
export const verdicts = [
  "contradicted",
  "fail",
  "not-evaluable",
  "stale",
  "waived",
  "not-applicable",
  "pass",
] as const;

/** One honest conclusion about one control and one subject. */
export type Verdict = (typeof verdicts)[number];

/** Whether a person has to act: everything but a pass, a waiver and what does not concern the subject. */
export function needsAction(verdict: Verdict): boolean {
  switch (verdict) {
    case "contradicted":
    case "fail":
    case "not-evaluable":
    case "stale":
      return true;
    case "waived":
    case "not-applicable":
    case "pass":
      return false;
  }
}
