import type { JudgeInput } from "../define-control.ts";

/**
 * Roles that may be superusers: those that the owner named, and the administrator that the cluster is run with. Before
 * deployment the administrator of a server we make is not known, and none of our resources makes it.
 */
export function expectedSuperusers(input: Pick<JudgeInput, "declared" | "provisioned">): ReadonlySet<string> {
  const { declared, provisioned } = input;
  const administrators = [
    ...(provisioned === null ? [] : [provisioned.administrator]),
    ...(declared.provider.kind === "existing" ? [declared.provider.administrator.user] : []),
  ];
  return new Set([...declared.superusers, ...administrators]);
}
