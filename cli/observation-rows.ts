import type { Observation } from "#policies/model/observation.ts";

/** Lists of facts longer than this are counted, not printed; `--format json` prints all. */
const MOST_ITEMS = 20;

function scalar(value: unknown): string | null {
  if (value === null) return "not observed";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  return null;
}

/** One item of a list in one line: `name app_owner, superuser false`. */
function itemText(item: unknown): string {
  const simple = scalar(item);
  if (simple !== null) return simple;
  if (Array.isArray(item)) return item.map(itemText).join(", ");
  if (typeof item !== "object" || item === null) return "";
  return Object.entries(item)
    .map(([key, value]) => `${key} ${itemText(value)}`)
    .join(", ");
}

function factRows(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [[name, itemText(value)]];
  const shown = value.slice(0, MOST_ITEMS).map((item): [string, string] => [name, itemText(item)]);
  const left = value.length - shown.length;
  if (value.length === 0) return [[name, "none"]];
  return left === 0 ? shown : [...shown, [name, `and ${left} more`]];
}

function sourceRows({ source, observedAt }: Observation): readonly (readonly [string, string])[] {
  const { tls } = source;
  return [
    ["server", `${source.host}:${source.port}`],
    ["version", source.serverVersion ?? "not observed"],
    ["system identifier", source.systemIdentifier ?? "not observed"],
    ["TLS", tls === null ? "not observed" : `${tls.protocol} ${tls.cipher}`],
    ["role", source.role],
    ["observed at", observedAt.collector],
  ];
}

/** An observation for people: where it came from, what could not be seen, then the facts. */
export function observationRows(observation: Observation): readonly (readonly [string, string])[] {
  const { kind, visibility, facts } = observation;
  const blind = visibility.flatMap((entry): [string, string][] =>
    entry.state === "observed" ? [] : [["not observable", `${entry.surface}: ${entry.reason}`]],
  );
  const entries = typeof facts === "object" && facts !== null ? Object.entries(facts) : [];
  return [
    ["kind", kind],
    ...sourceRows(observation),
    ...blind,
    ...entries.flatMap(([name, value]) => factRows(name, value)),
  ];
}
