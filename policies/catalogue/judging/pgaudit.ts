import { type Judgement, notEvaluable } from "#policies/model/judgement.ts";
import type { JudgeInput } from "../define-control.ts";
import { libraryNames, type SettingsView, settingRow } from "./settings.ts";

/** Name of the setting that says what is loaded when the server starts. */
export const preloadSetting = "shared_preload_libraries";

/** The code of the verdict that pgaudit cannot be had at all. */
export const PGAUDIT_UNAVAILABLE = "pgaudit-unavailable";

/** Whether pgaudit is among the libraries the server is started with; null where that was not seen. */
export function preloadsPgaudit(settings: SettingsView): boolean | null {
  if (!settings.sees(`setting:${preloadSetting}`)) return null;
  const row = settingRow(settings, preloadSetting);
  return row === undefined ? null : (libraryNames(row.value) ?? []).includes("pgaudit");
}

/**
 * Not evaluable where the server has no pgaudit to load: known from provisioning, and before deployment from what a
 * server of ours will preload. Null where pgaudit can be had.
 */
export function pgauditUnavailable(
  input: Pick<JudgeInput, "provisioned" | "phase" | "declared">,
  settings: SettingsView,
): Judgement | null {
  const cluster = input.declared.name;
  const pgaudit = input.provisioned?.pgaudit;
  if (pgaudit !== undefined && !pgaudit.available)
    return notEvaluable(
      PGAUDIT_UNAVAILABLE,
      cluster,
      `The server of ${cluster} has no pgaudit: ${pgaudit.reason}`,
    );
  if (input.phase === "intended" && preloadsPgaudit(settings) === false)
    return notEvaluable(
      PGAUDIT_UNAVAILABLE,
      cluster,
      `The server of ${cluster} will be started without pgaudit, so nothing can be said of its audit trail.`,
    );
  return null;
}
