import { type Finding, finding, type Judgement } from "#policies/model/judgement.ts";
import type { LoginIdentity } from "#postgres/settings/effective-setting.ts";
import { settingKey } from "#postgres/settings/setting-key.ts";
import type { JudgeInput } from "../define-control.ts";
import { logReach, type Trail, trailSettings } from "./reaches-log.ts";
import { levelTarget, settingItem } from "./setting-target.ts";
import { readSettings, type SettingsView } from "./settings.ts";

/** Nobody in particular: no role and no database has an empty name, so that no override of theirs applies. */
const ANY = "";

/** Everybody whom an override concerns differently: each role with one, in each database with one, and all others. */
function audiences({ overrides }: SettingsView, trail: Trail): readonly LoginIdentity[] {
  const keys: ReadonlySet<string> = new Set(trailSettings[trail].map(settingKey));
  const concerned = overrides.filter(({ name }) => keys.has(settingKey(name)));
  const roles = new Set([ANY, ...concerned.flatMap(({ role }) => role ?? [])]);
  const databases = new Set([ANY, ...concerned.flatMap(({ database }) => database ?? [])]);
  return [...roles].flatMap((role) => [...databases].map((database) => ({ role, database })));
}

/** Not evaluable where a setting that decides whether records reach the log was not seen; before deployment never. */
export function trailUnseen(
  settings: SettingsView,
  phase: JudgeInput["phase"],
  trail: Trail,
): Judgement | null {
  if (phase === "intended") return null;
  const read = readSettings(settings, trailSettings[trail]);
  return read.seen ? null : read.judgement;
}

/** What keeps records from the server's log, for whomever: one finding for each setting and target. */
export function lostRecords(
  settings: SettingsView,
  phase: JudgeInput["phase"],
  trail: Trail,
  code: string,
): readonly Finding[] {
  const reach = logReach(settings, phase, trail);
  const found = audiences(settings, trail).flatMap((identity): readonly (readonly [string, Finding])[] => {
    const told = reach(identity);
    if (told.state !== "lost") return [];
    const target = levelTarget(told.level, identity);
    const whom = target === "" ? "of the server" : `of ${target}`;
    const item = settingItem(told.setting, target);
    return [[item, finding(code, item, `Records ${whom} do not reach the log: ${told.why}.`)]];
  });
  return [...new Map(found).values()];
}
