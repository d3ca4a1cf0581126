import { type Finding, finding, type Judgement } from "#policies/model/judgement.ts";

/** What a judge asks facts about their own completeness. */
export interface Sighted {
  readonly sees: (surface: string) => boolean;
  readonly blindness: (surface: string) => string | null;
}

/** `setting:log_connections` becomes "setting log_connections". */
function surfaceText(surface: string): string {
  const [family, ...rest] = surface.split(":");
  if (rest.length === 0) return surface;
  const name = rest.join(":");
  if (family === "extensions") return `the list of extensions of database ${name}`;
  if (family === "wire-tls") return `whether ${name} is accepted on the wire`;
  return `${family} ${name}`;
}

function unseenFinding(view: Sighted, surface: string): Finding {
  const reason = view.blindness(surface) ?? "the evidence does not mention it";
  return finding("surface-not-seen", surface, `${surfaceText(surface)} was not seen: ${reason}`);
}

/** Not evaluable when a surface that the judge rests on was not seen; null when all of them were. */
export function unseen(view: Sighted, surfaces: readonly string[]): Judgement | null {
  const missing = surfaces.filter((surface) => !view.sees(surface));
  if (missing.length === 0) return null;
  return { verdict: "not-evaluable", findings: missing.map((surface) => unseenFinding(view, surface)) };
}
