const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `1 day`, `2 days`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A length of time in the largest unit that fits, rounded down: `3 days`, `5 hours`, `less than a minute`. */
export function durationWords(ms: number): string {
  if (ms >= DAY_MS) return countOf(Math.floor(ms / DAY_MS), "day");
  if (ms >= HOUR_MS) return countOf(Math.floor(ms / HOUR_MS), "hour");
  if (ms >= MINUTE_MS) return countOf(Math.floor(ms / MINUTE_MS), "minute");
  return "less than a minute";
}

/** How old something is, or how far ahead of the clock. */
export function ageWords(from: string, now: string): string {
  const ms = Date.parse(now) - Date.parse(from);
  return ms < 0 ? `${durationWords(-ms)} in the future` : `${durationWords(ms)} old`;
}

/** An instant as a person reads it, always UTC: `2026-11-22 04:51:59 UTC`. */
export function instantWords(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** The instant a number of days after another. */
export function daysAfter(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * DAY_MS).toISOString();
}
