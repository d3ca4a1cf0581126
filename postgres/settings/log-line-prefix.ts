/**
 * The escapes that a `log_line_prefix` prints, in order, without their padding (`%-10u` gives `u`).
 *
 * `%%` is a percent sign and gives nothing, nor does an unknown escape, which the server ignores. `%q` is
 * given too: what follows it is printed for sessions only, not for background processes.
 */
export function logLinePrefixEscapes(prefix: string): readonly string[] {
  const escapes: string[] = [];
  for (const match of prefix.matchAll(/%(?:%|(-?[0-9]*)([A-Za-z]))/g)) {
    const letter = match[2];
    if (letter !== undefined && knownEscapes.has(letter)) escapes.push(letter);
  }
  return escapes;
}

/** Manual, section 20.8.3; `L` comes with PostgreSQL 18. */
const knownEscapes: ReadonlySet<string> = new Set([..."abcdehilmnpqrstuvxQPL"]);
