import type { FactsView } from "#policies/catalogue/define-control.ts";
import type { EvidenceKind } from "#policies/catalogue/evidence-kinds/index.ts";
import { intendedAuditSettings } from "./audit-settings.ts";
import { IntentError } from "./errors.ts";
import type { IntentScope } from "./intended-view.ts";
import { intendedObjectPrivileges } from "./object-privileges.ts";
import { intendedRoleAttributes } from "./role-attributes.ts";

function notIntended(kind: EvidenceKind): never {
  throw new IntentError(
    "not-intended",
    `Nothing that is to be deployed tells facts of ${kind}; only the running server does.`,
    "Judge the control on observed facts only (intent level none), or let its judge ask less before deployment.",
  );
}

/**
 * How each kind's facts follow from resources. `server-identity` and `tls-endpoint` do not: which server answers, with
 * which version and certificate, and what it accepts on the wire is nothing that anybody can intend into being.
 */
const derivations: { readonly [K in EvidenceKind]: (scope: IntentScope) => FactsView<K> } = {
  "server-identity": () => notIntended("server-identity"),
  "role-attributes": intendedRoleAttributes,
  "audit-settings": intendedAuditSettings,
  "object-privileges": intendedObjectPrivileges,
  "tls-endpoint": () => notIntended("tls-endpoint"),
};

/** The facts that a kind would observe if reality agreed with the resources. Throws IntentError, and what unknown values throw. */
export function intendedFacts<K extends EvidenceKind>(kind: K, scope: IntentScope): FactsView<K> {
  return derivations[kind](scope);
}
