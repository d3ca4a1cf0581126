import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Visibility } from "#policies/model/observation.ts";
import { notObservable, observed } from "../surfaces.ts";
import type { AuthenticationAnswer } from "./authentication-probe.ts";
import type { PlaintextAnswer } from "./plaintext-probe.ts";

/** What was asked of pairs was seen only when every pair was asked and every answer understood. */
function pairsVisibility(
  surface: "wire-plaintext" | "wire-authentication",
  answers: readonly { readonly detail: string; readonly understood: boolean }[],
  total: number,
): Visibility {
  const unknown = answers.filter(({ understood }) => !understood);
  const [first] = unknown;
  if (answers.length === 0) return notObservable(surface, "there is no pair of database and role to ask for");
  if (answers.length < total)
    return notObservable(surface, `only ${answers.length} of ${total} pairs of database and role were asked`);
  if (first !== undefined)
    return notObservable(surface, `${unknown.length} of ${total} answers say nothing: ${first.detail}`);
  return observed(surface);
}

/** The endpoint in the clear. */
export function plaintextVisibility(answers: readonly PlaintextAnswer[], total: number): Visibility {
  const told = answers.map(({ outcome, detail }) => ({ detail, understood: outcome !== "unknown" }));
  return pairsVisibility("wire-plaintext", told, total);
}

/** What the endpoint asks for within TLS. */
export function authenticationVisibility(
  answers: readonly AuthenticationAnswer[],
  total: number,
): Visibility {
  const told = answers.map(({ asked, detail }) => ({ detail, understood: asked !== "unknown" }));
  return pairsVisibility("wire-authentication", told, total);
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
