import { booleanValue } from "#postgres/settings/boolean-value.ts";
import type { EffectiveSetting, LoginIdentity, SettingLevel } from "#postgres/settings/effective-setting.ts";
import { splitIdentifierList } from "#postgres/settings/identifier-list.ts";
import { reachesServerLog } from "#postgres/settings/log-levels.ts";
import type { JudgeInput } from "../define-control.ts";
import { effectiveReader, type SettingsView } from "./settings.ts";

/** Whose way to the log is asked for: records of pgaudit, or what the server itself says of connections. */
export type Trail = "audit" | "server";

/** Settings that the way to the log depends on. */
export const trailSettings = {
  server: ["log_destination", "log_min_messages"],
  audit: ["log_destination", "log_min_messages", "pgaudit.log_client", "pgaudit.log_level"],
} as const satisfies Readonly<Record<Trail, readonly string[]>>;

type TrailSetting = (typeof trailSettings)["audit"][number];

/** What a server has where nobody set it. Taken before deployment only, when nothing tells. */
const defaults: Readonly<Record<TrailSetting, string>> = {
  log_destination: "stderr",
  log_min_messages: "warning",
  "pgaudit.log_client": "off",
  "pgaudit.log_level": "log",
};

/** Whether records of a session reach the server's log, and which setting keeps them from it. */
export type LogReach =
  | { readonly state: "reaches" }
  | { readonly state: "lost"; readonly setting: string; readonly level: SettingLevel; readonly why: string }
  | { readonly state: "unknown"; readonly setting: string; readonly reason: string };

type Known = Extract<EffectiveSetting, { state: "known" }> & { readonly name: TrailSetting };

const strength: readonly SettingLevel[] = ["role-in-database", "role", "database", "every-role", "server"];

/** The setting to blame where several meet: the one that was set for the fewest. */
function narrowest(settings: readonly [Known, ...Known[]]): Known {
  return settings.reduce((best, each) =>
    strength.indexOf(each.level) < strength.indexOf(best.level) ? each : best,
  );
}

function lost(blamed: Known, why: string): LogReach {
  return { state: "lost", setting: blamed.name, level: blamed.level, why };
}

/** The log has nowhere to go: `log_destination = ''` is allowed, and then nothing is written. */
function destinationLost(destination: Known): LogReach | null {
  const list = splitIdentifierList(destination.value);
  return list === null || list.length === 0
    ? lost(destination, "log_destination is empty, so nothing is written to any log")
    : null;
}

function serverReach(minimum: Known): LogReach {
  const reached = reachesServerLog("log", minimum.value);
  const why = `log_min_messages=${minimum.value} drops what is of level LOG`;
  return reached === true ? { state: "reaches" } : lost(minimum, why);
}

/** pgaudit writes at level LOG to the server alone; with log_client at log_level, to whoever wants that level. */
function auditReach(minimum: Known, client: Known, level: Known): LogReach {
  if (booleanValue(client.value) === false) return serverReach(minimum);
  const reached = reachesServerLog(level.value, minimum.value);
  const why = `with pgaudit.log_client=${client.value} records are of level ${level.value}, which log_min_messages=${minimum.value} drops`;
  return reached === true ? { state: "reaches" } : lost(narrowest([client, level, minimum]), why);
}

/**
 * Tells of sessions whether what is recorded of them reaches the server's log. A value that cannot be told is unknown;
 * before deployment it is the server's default.
 */
export function logReach(
  settings: SettingsView,
  phase: JudgeInput["phase"],
  trail: Trail,
): (identity: LoginIdentity) => LogReach {
  const reader = (name: TrailSetting): ((identity: LoginIdentity) => Known | LogReach) => {
    const read = effectiveReader(settings, name);
    return (identity) => {
      const found = read(identity);
      if (found.state === "known") return { ...found, name };
      if (phase === "intended") return { state: "known", value: defaults[name], level: "server", name };
      return { state: "unknown", setting: name, reason: found.reason };
    };
  };
  const [destinationOf, minimumOf] = [reader("log_destination"), reader("log_min_messages")];
  const [clientOf, levelOf] = [reader("pgaudit.log_client"), reader("pgaudit.log_level")];
  return (identity) => {
    const [destination, minimum] = [destinationOf(identity), minimumOf(identity)];
    if (destination.state !== "known") return destination;
    if (minimum.state !== "known") return minimum;
    const nowhere = destinationLost(destination);
    if (nowhere !== null) return nowhere;
    if (trail === "server") return serverReach(minimum);
    const [client, level] = [clientOf(identity), levelOf(identity)];
    if (client.state !== "known") return client;
    return level.state === "known" ? auditReach(minimum, client, level) : level;
  };
}
