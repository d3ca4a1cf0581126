import type { FactsView } from "../define-control.ts";

type Settings = FactsView<"audit-settings">;

/** One grant on one setting of the server. */
export interface ParameterGrant {
  readonly parameter: string;
  readonly privilege: string;
  readonly grantee: string;
}

/** Every `GRANT SET` and `GRANT ALTER SYSTEM ON PARAMETER`, one for each privilege and grantee. */
export function parameterGrants({ parameterPrivileges }: Settings): readonly ParameterGrant[] {
  return parameterPrivileges.flatMap(({ parameter, acl }) =>
    acl.map(({ privilege, grantee }) => ({ parameter, privilege, grantee })),
  );
}
