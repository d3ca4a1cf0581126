import { freshUntil } from "../current-verdicts.ts";
import type { RecordedObservation, ReportControl, StoredFacts } from "../report-input.ts";
import type { EvidenceView } from "../report-model.ts";
import { ageWords, countOf, instantWords } from "../time-words.ts";
import { subjectLabel } from "./subject-label.ts";

/** Until when the strictest of the controls that need this kind takes the observation. */
function earliestEnd(controls: readonly ReportControl[], kind: string, observedAt: string): string | null {
  const ends = controls.flatMap((control) => freshUntil(control, kind, observedAt) ?? []);
  return ends.reduce<string | null>((first, end) => (first === null || end < first ? end : first), null);
}

function factsWords(facts: StoredFacts): string {
  switch (facts.state) {
    case "present":
      return "kept";
    case "erased":
      return `erased on ${instantWords(facts.erasedAt)} (${facts.rule})`;
    case "missing":
      return `missing: ${facts.reason}`;
  }
}

function offsetWords(offsetMs: number | null): string | null {
  if (offsetMs === null) return null;
  return `server clock ${Math.abs(offsetMs)} ms ${offsetMs < 0 ? "behind" : "ahead"}`;
}

function evidenceView(
  observation: RecordedObservation,
  controls: readonly ReportControl[],
  now: string,
): EvidenceView {
  const { header } = observation;
  const observedAt = header.observedAt.collector;
  const until = earliestEnd(controls, header.kind, observedAt);
  const blind = header.visibility.filter((surface) => surface.state !== "observed").length;
  return {
    kind: header.kind,
    subject: subjectLabel(header.subject),
    entry: observation.entry,
    entrySha256: observation.entrySha256,
    factsSha256: observation.factsSha256,
    factsState: factsWords(observation.facts),
    observedAt,
    age: ageWords(observedAt, now),
    clockOffset: offsetWords(header.observedAt.offsetMs),
    freshUntil: until,
    fresh: until === null ? null : Date.parse(until) >= Date.parse(now),
    queries: `${countOf(header.queries.length, "query", "queries")}, ${countOf(
      header.queries.reduce((sum, query) => sum + query.rows, 0),
      "row",
    )}`,
    surfaces: `${header.visibility.length - blind} of ${countOf(header.visibility.length, "surface")} seen`,
    collector: `${header.collector.id} ${header.collector.version}`,
  };
}

/** The observations as the report lists them, in the order of the ledger. */
export function evidenceViews(
  observations: readonly RecordedObservation[],
  controls: readonly ReportControl[],
  now: string,
): readonly EvidenceView[] {
  return [...observations]
    .sort((left, right) => left.entry - right.entry)
    .map((observation) => evidenceView(observation, controls, now));
}
