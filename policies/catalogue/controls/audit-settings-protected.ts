import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { guardsAudit, weakens } from "../judging/audit-guard.ts";
import { pgauditUnavailable } from "../judging/pgaudit.ts";
import { type SettingsView, settingRow } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

type Override = SettingsView["overrides"][number];

function overrideTarget({ role, database }: Override): string {
  const where = database === null ? "" : ` in database ${database}`;
  return role === null ? `every role${where}` : `role ${role}${where}`;
}

function overrideFindings(settings: SettingsView, classes: readonly string[]): readonly Finding[] {
  return settings.overrides
    .filter((override) => weakens(override, settingRow(settings, override.name)?.value ?? null, classes))
    .map((override) => {
      const target = overrideTarget(override);
      const message = `For ${target} ${override.name} is set to "${override.value}", which weakens what the server records.`;
      return finding("audit-weakened", `${override.name} for ${target}`, message);
    });
}

function grantFindings(settings: SettingsView, superusers: ReadonlySet<string>): readonly Finding[] {
  return settings.parameterPrivileges
    .filter(({ parameter }) => guardsAudit(parameter))
    .flatMap(({ parameter, acl }) =>
      acl
        .filter(({ grantee }) => !superusers.has(grantee))
        .map(({ grantee, privilege }) => {
          const who = grantee === PUBLIC ? "Everybody (PUBLIC)" : `Role ${grantee}`;
          const message = `${who} may change ${parameter} (${privilege}) without being a superuser.`;
          return finding("audit-setting-grantable", `${parameter} by ${grantee}`, message);
        }),
    );
}

/** `fatal` and `panic` are above LOG, so that audit records, which are of level LOG, would be dropped. */
function suppressed(settings: SettingsView): readonly Finding[] {
  const row = settingRow(settings, "log_min_messages");
  if (row === undefined || !["fatal", "panic"].includes(row.value.toLowerCase())) return [];
  return [
    finding(
      "audit-suppressed",
      row.name,
      `log_min_messages=${row.value} drops every audit record of the server.`,
    ),
  ];
}

function superuserNames(roles: FactsView<"role-attributes">): ReadonlySet<string> {
  return new Set(roles.roles.filter((role) => role.superuser).map(({ name }) => name));
}

/** Who is audited cannot change what is audited. */
export const auditSettingsProtected = defineControl({
  id: "audit-settings-protected",
  statement:
    "Only superusers may change the settings of pgaudit and of logging, and no setting of a role or database weakens them.",
  rationale:
    "GRANT SET ON PARAMETER pgaudit.log lets a plain login switch off its own audit trail; an override does it for whole databases.",
  remediation:
    "REVOKE SET and ALTER SYSTEM ON PARAMETER from the role that the finding names; RESET the override.",
  severity: "high",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 }, "role-attributes": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const { facts, declared, phase } = input;
    const settings = facts("audit-settings");
    const surfaces =
      phase === "intended"
        ? ["pg_db_role_setting"]
        : ["pg_db_role_setting", "pg_parameter_acl", "pg_settings"];
    const blind = unseen(settings, surfaces);
    if (blind !== null) return blind;
    const guarded = settings.settings.filter(({ name }) => guardsAudit(name));
    const weak = [...overrideFindings(settings, declared.audit.classes), ...suppressed(settings)];
    // Without pgaudit there is nothing of it to protect; what logging lacks is still a failure.
    const unavailable = weak.length === 0 ? pgauditUnavailable(input, settings) : null;
    if (unavailable !== null) return unavailable;
    if (phase === "intended") return conclude(guarded.length, "settings of audit and logging", weak);
    const roles = facts("role-attributes");
    const unknown = unseen(roles, ["pg_roles"]);
    if (unknown !== null) return unknown;
    const grants = grantFindings(settings, superuserNames(roles));
    const known = roles.roles.length > 0 ? guarded.length : 0;
    return conclude(known, "settings of audit and logging", [...weak, ...grants]);
  },
});
