/** One thing that is wrong, or could not be told, about one item. */
export interface Finding {
  /** Stable kebab-case code, for example `login-not-audited`. */
  readonly code: string;
  /** What it is about: a role, an object, a setting. Waivers match on code and item. */
  readonly item: string;
  /** One sentence that a person understands without reading code. */
  readonly message: string;
}

/** What a judge says of facts. Freshness, waivers and integrity are not its business. */
export type Judgement =
  | { readonly verdict: "pass"; readonly checked: number; readonly of: string }
  | { readonly verdict: "fail"; readonly findings: readonly Finding[] }
  | { readonly verdict: "contradicted"; readonly findings: readonly Finding[] }
  | { readonly verdict: "not-evaluable"; readonly findings: readonly Finding[] };

/** Makes a finding. */
export function finding(code: string, item: string, message: string): Finding {
  return { code, item, message };
}

/** The control cannot be judged, and why. */
export function notEvaluable(code: string, item: string, message: string): Judgement {
  return { verdict: "not-evaluable", findings: [finding(code, item, message)] };
}

/**
 * Concludes from what was checked and what was found wrong: findings fail; nothing checked is not a pass but
 * `not-evaluable`, since an empty result proves nothing.
 * @param checked how many items were looked at
 * @param of what the items are, in the plural: "login roles"
 */
export function conclude(checked: number, of: string, findings: readonly Finding[]): Judgement {
  if (findings.length > 0) return { verdict: "fail", findings };
  // Written so that NaN and negative counts prove nothing either.
  if (!(checked > 0))
    return notEvaluable("nothing-observed", of, `No ${of} were observed, so nothing is proven.`);
  return { verdict: "pass", checked, of };
}

/** The control holds for exactly the things counted; counts of zero are refused (see {@link conclude}). */
export function pass(checked: number, of: string): Judgement {
  return conclude(checked, of, []);
}

/** The control does not hold. Without findings it is not evaluable: a failure must say why. */
export function fail(findings: readonly Finding[]): Judgement {
  if (findings.length === 0)
    return notEvaluable("no-finding", "judge", "The judge failed without a finding.");
  return { verdict: "fail", findings };
}
