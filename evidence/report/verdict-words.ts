import type { Verdict } from "#policies/model/verdict.ts";

/** How a verdict is shown: a sign (never alone), its name, and what it means in plain words. */
export interface VerdictWords {
  readonly sign: string;
  readonly label: string;
  readonly meaning: string;
}

/** The seven verdicts in words. The sign is a character that DejaVu and every system font has. */
export const verdictWords: Readonly<Record<Verdict, VerdictWords>> = {
  contradicted: {
    sign: "≠",
    label: "contradicted",
    meaning: "Two sources disagree about the same fact, so neither can be believed until it is settled.",
  },
  fail: { sign: "✕", label: "fail", meaning: "Fresh evidence shows that the control does not hold." },
  "not-evaluable": {
    sign: "?",
    label: "not evaluable",
    meaning:
      "Evidence is missing, refused, partial, unsigned or from another server. Nothing is known, and unknown is never taken for good.",
  },
  stale: {
    sign: "◷",
    label: "stale",
    meaning: "There is evidence, but the newest is older than the control allows.",
  },
  waived: {
    sign: "∼",
    label: "waived",
    meaning:
      "The control does not hold, and a waiver with owner, approver, reason and expiry covers exactly what was found.",
  },
  "not-applicable": {
    sign: "–",
    label: "not applicable",
    meaning: "The declaration says why the control does not concern this subject.",
  },
  pass: {
    sign: "✓",
    label: "pass",
    meaning: "Everything the control needs is fresh, complete and verified, and the control holds.",
  },
};
