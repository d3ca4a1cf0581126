import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Visibility } from "#policies/model/observation.ts";
import { notObservable, observed } from "../surfaces.ts";
import type { PlaintextAnswer } from "./plaintext-probe.ts";

/** The endpoint in the clear was seen only when every pair was asked and every answer understood. */
export function plaintextVisibility(answers: readonly PlaintextAnswer[], total: number): Visibility {
  const unknown = answers.filter((answer) => answer.outcome === "unknown");
  const [first] = unknown;
  if (answers.length === 0)
    return notObservable("wire-plaintext", "there is no pair of database and role to ask for");
  if (answers.length < total)
    return notObservable(
      "wire-plaintext",
      `only ${answers.length} of ${total} pairs of database and role were asked`,
    );
  if (first !== undefined)
    return notObservable(
      "wire-plaintext",
      `${unknown.length} of ${total} answers say nothing: ${first.detail}`,
    );
  return observed("wire-plaintext");
}

/** One surface for each TLS version. */
export function versionVisibility(versions: FactsOf<"tls-endpoint">["versions"]): readonly Visibility[] {
  return versions.map(({ version, outcome, detail }) =>
    outcome === "not-testable"
      ? notObservable(`wire-tls:${version}`, detail)
      : observed(`wire-tls:${version}`),
  );
}

/** The certificate was seen, or why not. */
export function certificateVisibility(facts: FactsOf<"tls-endpoint">, reason: string): Visibility {
  return facts.certificate === null ? notObservable("certificate", reason) : observed("certificate");
}
