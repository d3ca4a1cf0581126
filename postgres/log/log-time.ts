const pattern = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,9})? ?(\S+)$/;
const offset = /^([+-])(\d\d):?(\d\d)?$/;

/**
 * An instant in UTC, ISO 8601, of a time as PostgreSQL and log services write it. A zone is known when it is UTC, GMT
 * or a number; an abbreviation (`CET`, `IST`) means several zones, so such a time stays as it stands.
 */
export function instantOf(text: string): string {
  const [, date = "", time = "", fraction = "", zone = ""] = pattern.exec(text) ?? [];
  if (zone === "UTC" || zone === "GMT" || zone === "Z") return `${date}T${time}${fraction}Z`;
  const [, sign, hours, minutes = "00"] = offset.exec(zone) ?? [];
  if (sign === undefined) return text;
  const local = Date.parse(`${date}T${time}Z`);
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? 1 : -1);
  return `${new Date(local + shift).toISOString().slice(0, 19)}${fraction}Z`;
}
