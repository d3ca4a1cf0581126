import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { readSettings, type SettingsView } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

const SETTING = "password_encryption";
const SCRAM = "scram-sha-256";

function overrideFindings(settings: SettingsView): readonly Finding[] {
  return settings.overrides
    .filter(({ name, value }) => name.toLowerCase() === SETTING && value.toLowerCase() !== SCRAM)
    .map(({ role, database, value }) => {
      const where = [role ?? "every role", ...(database === null ? [] : [database])].join("@");
      return finding("weak-verifier-setting", where, `For ${where} new passwords are stored as ${value}.`);
    });
}

function verifierFindings(roles: FactsView<"role-attributes">): readonly Finding[] {
  return roles.roles
    .filter(({ password }) => password === "md5" || password === "other")
    .map(({ name, password }) =>
      finding(
        "weak-verifier",
        name,
        `The password of role ${name} is stored as ${password}, not as SCRAM-SHA-256.`,
      ),
    );
}

/** Passwords are kept as SCRAM verifiers. */
export const passwordsScram = defineControl({
  id: "passwords-scram",
  statement:
    "New passwords are stored as SCRAM-SHA-256 verifiers, and no verifier that can be seen is of another kind.",
  rationale: "An MD5 hash is as good as the password to whoever reads it, and is cheap to guess.",
  remediation: "Set password_encryption to scram-sha-256 and set the passwords of the roles named anew.",
  severity: "high",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 }, "role-attributes": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, phase }) {
    const settings = facts("audit-settings");
    const blind = unseen(settings, ["pg_db_role_setting"]);
    if (blind !== null) return blind;
    const read = readSettings(settings, [SETTING]);
    if (!read.seen) return read.judgement;
    const stored = read.rows
      .filter(({ value }) => value.toLowerCase() !== SCRAM)
      .map(({ value }) => finding("weak-verifier-setting", SETTING, `New passwords are stored as ${value}.`));
    const intended = [...stored, ...overrideFindings(settings)];
    if (phase === "intended") return conclude(read.rows.length, "settings", intended);
    const roles = facts("role-attributes");
    const unknown = unseen(roles, ["pg_roles"]);
    if (unknown !== null) return unknown;
    const logins = roles.roles.filter((role) => role.canLogin);
    return conclude(logins.length, "login roles", [...intended, ...verifierFindings(roles)]);
  },
});
