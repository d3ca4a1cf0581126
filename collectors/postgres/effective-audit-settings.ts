import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import {
  effectiveSetting,
  type LoginIdentity,
  type SettingLevel,
} from "#postgres/settings/effective-setting.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import type { SettingsCatalogue } from "#postgres/settings/settings-catalogue.ts";
import { inOrder } from "../canonical-order.ts";
import { CollectorError } from "../errors.ts";
import { effectiveSettingNames } from "./audit-setting-names.ts";

type EffectiveFact = FactsOf<"audit-settings">["effective"][number];

/** About 25 MiB of facts: 180 login roles in 100 databases. */
const maximumEffectiveRows = 200_000;

const fromByLevel: Readonly<Record<SettingLevel, EffectiveFact["from"]>> = {
  "role-in-database": "role-in-database",
  role: "role",
  database: "database",
  // `ALTER ROLE ALL SET` is for everybody everywhere, as a server's own setting is.
  "every-role": "server",
  server: "server",
};

function ofSetting(
  catalogue: SettingsCatalogue,
  identities: readonly LoginIdentity[],
  name: string,
): EffectiveFact[] {
  // Narrowed once, so that the many look-ups below are short.
  const narrow: SettingsCatalogue = {
    settings: catalogue.settings.filter((setting) => setting.name === name),
    overrides: catalogue.overrides.filter((override) => settingKey(override.name) === name),
  };
  return identities.flatMap((identity) => {
    const effective = effectiveSetting(narrow, identity, name);
    if (effective.state === "unknown") return [];
    return [{ ...identity, name, value: effective.value, from: fromByLevel[effective.level] }];
  });
}

/**
 * What a new session of each login role in each database starts with. A value that cannot be told has no row; its
 * surface `setting:<name>` is then not observable. Sizes: roles × databases × 11 settings, at most 200,000 rows.
 *
 * @throws CollectorError `facts-too-large` over that: a part of it would be taken for all.
 */
export function effectiveAuditSettings(
  catalogue: SettingsCatalogue,
  roles: readonly string[],
  databases: readonly string[],
): EffectiveFact[] {
  const size = roles.length * databases.length * effectiveSettingNames.length;
  if (size > maximumEffectiveRows) {
    const what = `${roles.length} login roles in ${databases.length} databases`;
    throw new CollectorError(
      "facts-too-large",
      `${what} are more than audit-settings records (${size} values)`,
    );
  }
  const identities = roles.flatMap((role) => databases.map((database) => ({ role, database })));
  const facts = effectiveSettingNames.flatMap((name) => ofSetting(catalogue, identities, name));
  return inOrder(facts, ({ role, database, name }) => [role, database, name]);
}
