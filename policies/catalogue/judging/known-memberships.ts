import type { FactsView, JudgeInput } from "../define-control.ts";

type Membership = FactsView<"role-attributes">["memberships"][number];

/**
 * The memberships to judge by: those observed; before deployment also those declared, since a single role's resource
 * does not tell of them.
 */
export function knownMemberships(
  { declared, phase }: Pick<JudgeInput, "declared" | "phase">,
  roles: FactsView<"role-attributes">,
): readonly Membership[] {
  if (phase === "observed") return roles.memberships;
  const wanted = declared.roles.flatMap(({ name, memberOf }) =>
    memberOf.map((edge) => ({ ...edge, member: name, grantor: "" })),
  );
  return [...roles.memberships, ...wanted];
}
