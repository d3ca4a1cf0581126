import { type Judgement, notEvaluable } from "#policies/model/judgement.ts";
import { PGAUDIT_UNAVAILABLE } from "./pgaudit.ts";

const ONLY_OBSERVABLE = "only-observable";

/** Before deployment nothing of ours tells this; the collector will. Never said of observed facts. */
export function onlyObservable(item: string, message: string): Judgement {
  return notEvaluable(ONLY_OBSERVABLE, item, message);
}

const codes: ReadonlySet<string> = new Set([ONLY_OBSERVABLE, PGAUDIT_UNAVAILABLE]);

/**
 * Whether a judgement before deployment says that only the server itself can tell, rather than that something declared
 * could not be read. It is on record as not evaluable, and stops no deployment: the observed verdict decides.
 */
export function isLeftToReality(judgement: Judgement): boolean {
  return judgement.verdict === "not-evaluable" && judgement.findings.every(({ code }) => codes.has(code));
}
