import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { PUBLIC } from "#postgres/access/privilege.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { endsAudit, guardsAudit, weakens } from "../judging/audit-guard.ts";
import { lostRecords, trailUnseen } from "../judging/lost-records.ts";
import { pgauditUnavailable } from "../judging/pgaudit.ts";
import type { Trail } from "../judging/reaches-log.ts";
import { overrideTarget, settingItem } from "../judging/setting-target.ts";
import { type SettingsView, settingRow } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

/** `pg_settings.source` of a value that is itself an override, namely that of `ALTER ROLE ALL`, and no server value. */
const OVERRIDDEN = "global";

function serverValue(settings: SettingsView, name: string): string | null {
  const row = settingRow(settings, name);
  return row === undefined || row.source === OVERRIDDEN ? null : row.value;
}

function overrideFindings(settings: SettingsView, classes: readonly string[]): readonly Finding[] {
  return settings.overrides
    .filter((override) => weakens(override, serverValue(settings, override.name), classes))
    .map((override) => {
      const target = overrideTarget(override);
      const message = `For ${target} ${override.name} is set to "${override.value}", which weakens what the server records.`;
      return finding("audit-weakened", settingItem(override.name, target), message);
    });
}

/** Each privilege is a finding of its own, so that a waiver of one covers no other. */
function grantFindings(settings: SettingsView, superusers: ReadonlySet<string>): readonly Finding[] {
  return settings.parameterPrivileges
    .filter(({ parameter }) => endsAudit(parameter))
    .flatMap(({ parameter, acl }) =>
      acl
        .filter(({ grantee }) => !superusers.has(grantee))
        .map(({ grantee, privilege }) => {
          const who = grantee === PUBLIC ? "Everybody (PUBLIC)" : `Role ${grantee}`;
          const message = `${who} may change ${parameter} (${privilege}) without being a superuser.`;
          return finding("audit-setting-grantable", `${privilege} on ${parameter} by ${grantee}`, message);
        }),
    );
}

/** An override that weakens and keeps records from the log is one finding. */
function weaknesses(
  { phase, declared }: Pick<JudgeInput, "phase" | "declared">,
  settings: SettingsView,
  trail: Trail,
): readonly Finding[] {
  const weak = overrideFindings(settings, declared.audit.classes);
  const told = new Set(weak.map(({ item }) => item));
  const lost = lostRecords(settings, phase, trail, "audit-suppressed");
  return [...weak, ...lost.filter(({ item }) => !told.has(item))];
}

function superuserNames(roles: FactsView<"role-attributes">): ReadonlySet<string> {
  return new Set(roles.roles.filter((role) => role.superuser).map(({ name }) => name));
}

/**
 * Who is audited is not let to change what is audited. It tells of grants and of settings; what a routine with the rights
 * of a superuser (SECURITY DEFINER) lets others do is a matter of the access controls.
 */
export const auditSettingsProtected = defineControl({
  id: "audit-settings-protected",
  statement:
    "No role but superusers is granted a setting of pgaudit, of logging, or one that makes the server run programs or libraries; no setting of a role or database weakens what is recorded; and records reach the server's log.",
  rationale:
    "GRANT SET ON PARAMETER pgaudit.log lets a plain login switch off its own audit trail; an override does it for whole databases.",
  remediation:
    "REVOKE SET and ALTER SYSTEM ON PARAMETER from the role that the finding names; RESET the override, or what keeps records from the log.",
  severity: "high",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 }, "role-attributes": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const { facts, phase } = input;
    const settings = facts("audit-settings");
    const surfaces =
      phase === "intended"
        ? ["pg_db_role_setting"]
        : ["pg_db_role_setting", "pg_parameter_acl", "pg_settings"];
    const blind = unseen(settings, surfaces);
    if (blind !== null) return blind;
    const guarded = settings.settings.filter(({ name }) => guardsAudit(name));
    // Without pgaudit there is nothing of it to protect; what logging lacks is still a failure.
    const logging = weaknesses(input, settings, "server");
    if (logging.length === 0) {
      const unavailable = pgauditUnavailable(input, settings) ?? trailUnseen(settings, phase, "audit");
      if (unavailable !== null) return unavailable;
    }
    const weak = logging.length === 0 ? weaknesses(input, settings, "audit") : logging;
    if (phase === "intended") return conclude(guarded.length, "settings of audit and logging", weak);
    const roles = facts("role-attributes");
    const unknown = unseen(roles, ["pg_roles"]);
    if (unknown !== null) return unknown;
    const grants = grantFindings(settings, superuserNames(roles));
    const known = roles.roles.length > 0 ? guarded.length : 0;
    return conclude(known, "settings of audit and logging", [...weak, ...grants]);
  },
});
