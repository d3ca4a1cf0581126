import { conclude, type Finding, finding, type Judgement, notEvaluable } from "#policies/model/judgement.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { overrideTarget, settingItem } from "../judging/setting-target.ts";
import { readSettings, type SettingsView } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

const SETTING = "password_encryption";
const SCRAM = "scram-sha-256";

function overrideFindings(settings: SettingsView): readonly Finding[] {
  return settings.overrides
    .filter(({ name, value }) => settingKey(name) === SETTING && value.toLowerCase() !== SCRAM)
    .map(({ role, database, value }) => {
      const target = overrideTarget({ role, database });
      const item = settingItem(SETTING, target);
      return finding("weak-verifier-setting", item, `For ${target} new passwords are stored as ${value}.`);
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

/** Methods that let somebody in whose verifier is an MD5 hash; a line with scram-sha-256 refuses such a verifier. */
const takesMd5: ReadonlySet<string> = new Set(["md5", "password"]);

/**
 * Who may not read pg_authid cannot tell what verifiers there are. It need not, where no line of pg_hba.conf takes any but
 * SCRAM's: another kind is then of no use. Not evaluable otherwise.
 */
function verifiersUnknown(settings: SettingsView, roles: FactsView<"role-attributes">): Judgement | null {
  const hidden = roles.roles.filter(({ canLogin, password }) => canLogin && password === "not-visible");
  if (hidden.length === 0) return null;
  const blind = unseen(settings, ["pg_hba_file_rules"]);
  if (blind !== null) return blind;
  const lines = settings.hbaRules.filter(
    ({ method, error }) => error !== null || method === null || takesMd5.has(method),
  );
  if (lines.length === 0 && settings.hbaRules.length > 0) return null;
  const numbers = lines.map(({ line }) => line).join(", ");
  return notEvaluable(
    "verifiers-not-seen",
    "pg_authid",
    `The verifiers of ${hidden.length} login roles were not seen, and ${lines.length === 0 ? "no line of pg_hba.conf was" : `pg_hba.conf may let in with MD5 (line ${numbers})`}.`,
  );
}

/** Passwords are kept as SCRAM verifiers. */
export const passwordsScram = defineControl({
  id: "passwords-scram",
  statement:
    "New passwords are stored as SCRAM-SHA-256 verifiers, no verifier that can be seen is of another kind, and where verifiers cannot be seen no line of pg_hba.conf lets anybody in with another kind.",
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
    const findings = [...intended, ...verifierFindings(roles)];
    const unclear = findings.length === 0 ? verifiersUnknown(settings, roles) : null;
    return unclear ?? conclude(logins.length, "login roles", findings);
  },
});
