/**
 * Levels of messages as `log_min_messages` orders them for the server's log, from the least important. `log` stands
 * between `error` and `fatal` there, other than for clients (manual, section 20.8.2).
 */
const levels: readonly string[] = [
  "debug5",
  "debug4",
  "debug3",
  "debug2",
  "debug1",
  "info",
  "notice",
  "warning",
  "error",
  "log",
  "fatal",
  "panic",
];

/** The place of a level in the order of the server's log, counted from 0, or null where it is none. */
export function logLevelRank(level: string): number | null {
  const lower = level.toLowerCase();
  const rank = levels.indexOf(lower === "debug" ? "debug2" : lower);
  return rank < 0 ? null : rank;
}

/** Whether a message of a level is written to the server's log; null where one of the two is no level. */
export function reachesServerLog(level: string, minimum: string): boolean | null {
  const [rank, least] = [logLevelRank(level), logLevelRank(minimum)];
  return rank === null || least === null ? null : rank >= least;
}
