import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import type { Visibility } from "#policies/model/observation.ts";
import type { ObservedSettings } from "#postgres/catalogue/settings-catalogue.ts";
import { effectiveSetting } from "#postgres/settings/effective-setting.ts";
import { inOrder } from "../canonical-order.ts";
import { notObservable, observed } from "../surfaces.ts";
import { expectedSettingNames, isAuditSetting } from "./audit-setting-names.ts";
import { recordableValue } from "./redaction.ts";

type SettingFact = FactsOf<"audit-settings">["settings"][number];

/** The server-wide settings of interest, and a surface for each. */
export interface ServerSettings {
  readonly settings: SettingFact[];
  readonly visibility: readonly Visibility[];
}

/** Nobody in particular: without overrides only the server's own value is left. */
const anyone = { role: "", database: "" } as const;

function visibilityOfSetting(name: string, { catalogue, visibility }: ObservedSettings): Visibility {
  const surface = `setting:${name}` as const;
  const row = catalogue.settings.find((setting) => setting.name === name);
  // A reader who sees every row knows that a missing one does not exist; for any other it may be hidden.
  if (row === undefined && visibility.pg_settings.state === "observed") return observed(surface);
  // `ALTER ROLE ALL SET`: what every session starts with that has no override of its own.
  if (row?.source === "global") return observed(surface);
  const server = effectiveSetting({ ...catalogue, overrides: [] }, anyone, name);
  return server.state === "known" ? observed(surface) : notObservable(surface, server.reason);
}

/**
 * The server's own values. A row that shows only what the collector's session was set to (its role or database
 * overrides the setting) is left out, and its surface says why: it would be taken for the server's. A row of source
 * `global` (`ALTER ROLE ALL SET`) stays: it is for everybody.
 * @param declaredNames settings to record beside those that audit rests on
 */
export function serverSettings(
  observedSettings: ObservedSettings,
  declaredNames: readonly string[],
): ServerSettings {
  const declared = new Set(declaredNames.map((name) => name.toLowerCase()));
  const rows = observedSettings.catalogue.settings.filter(
    (setting) => isAuditSetting(setting.name) || declared.has(setting.name.toLowerCase()),
  );
  const names = new Set([...expectedSettingNames, ...declaredNames, ...rows.map((setting) => setting.name)]);
  const visibility = [...names].map((name) => visibilityOfSetting(name, observedSettings));
  const seen = new Set(
    visibility.filter((entry) => entry.state === "observed").map((entry) => entry.surface),
  );
  const settings = rows
    .filter((setting) => seen.has(`setting:${setting.name}`))
    .map(({ name, value, source, sourceFile, context, pendingRestart }) => ({
      name,
      value: recordableValue(name, value),
      source,
      sourceFile,
      context,
      pendingRestart,
    }));
  return { settings: inOrder(settings, ({ name }) => [name]), visibility };
}
