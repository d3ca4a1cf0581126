import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import type { ClusterDeclaration } from "#policies/model/declaration/cluster-declaration.ts";
import type { Subject } from "#policies/model/subject.ts";
import type { RecordedObservation, ReportInput } from "../report-input.ts";
import type { ControlView, GapView } from "../report-model.ts";
import { instantWords } from "../time-words.ts";
import { sameSubject, subjectLabel } from "./subject-label.ts";

type Scope = "cluster" | "database";

function declaredSubjects(stack: string, clusters: readonly ClusterDeclaration[], scope: Scope): Subject[] {
  return clusters.flatMap((cluster): readonly Subject[] =>
    scope === "cluster"
      ? [{ stack, cluster: cluster.name, database: null }]
      : cluster.databases.map(({ name }) => ({ stack, cluster: cluster.name, database: name })),
  );
}

/** Surfaces that a collector asked for and could not see. */
function blindSurfaces(observation: RecordedObservation): readonly GapView[] {
  return observation.header.visibility.flatMap((surface) =>
    surface.state === "observed"
      ? []
      : [
          {
            what: `${observation.header.kind}: ${surface.surface} could not be seen`,
            subject: subjectLabel(observation.header.subject),
            why: surface.reason,
          },
        ],
  );
}

/** Kinds whose newest collection failed. */
function failedCollections(input: ReportInput): readonly GapView[] {
  return input.failures.map(({ kind, subject, attemptedAt, code, reason }) => ({
    what: `The newest collection of ${kind} failed`,
    subject: subjectLabel(subject),
    why: `${instantWords(attemptedAt)}: ${reason} (${code})`,
  }));
}

/** Facts that are not in the ledger any more. */
function lostFacts(observation: RecordedObservation): readonly GapView[] {
  const { facts, header, entry } = observation;
  if (facts.state === "present") return [];
  const why =
    facts.state === "missing"
      ? `Damage: ${facts.reason}`
      : `Erased on ${instantWords(facts.erasedAt)} under rule ${facts.rule}, approved by ${facts.approver}.`;
  return [
    {
      what: `${header.kind}: the facts of entry ${entry} are gone`,
      subject: subjectLabel(header.subject),
      why,
    },
  ];
}

/** Kinds of evidence that a declared subject shall have and has not. */
function missedKinds(input: ReportInput): readonly GapView[] {
  const clusters = input.intended?.declaration.clusters ?? [];
  return Object.entries(input.evidenceKinds).flatMap(([kind, { scope }]) =>
    declaredSubjects(input.assessment.stack, clusters, scope)
      .filter(
        (subject) =>
          !input.observations.some(
            ({ header }) => header.kind === kind && sameSubject(header.subject, subject),
          ),
      )
      .map((subject) => ({
        what: `No ${kind} was ever observed`,
        subject: subjectLabel(subject),
        why: "The declaration asks for it, and the ledger holds no such observation.",
      })),
  );
}

/** Controls of the catalogue that a declared subject has no verdict of. */
function unassessed(input: ReportInput, views: readonly ControlView[]): readonly GapView[] {
  const clusters = input.intended?.declaration.clusters ?? [];
  return input.controls.flatMap((control) =>
    declaredSubjects(input.assessment.stack, clusters, control.scope)
      .map(subjectLabel)
      .filter((subject) => !views.some((view) => view.control === control.id && view.subject === subject))
      .map((subject) => ({
        what: `Control ${control.id} was not assessed`,
        subject,
        why: "The assessment holds no verdict of it for this subject.",
      })),
  );
}

/** Observations of subjects that nobody declared. */
function undeclared(input: ReportInput): readonly GapView[] {
  if (input.intended === null) return [];
  const { stack } = input.assessment;
  const { clusters } = input.intended.declaration;
  const known = [
    ...declaredSubjects(stack, clusters, "cluster"),
    ...declaredSubjects(stack, clusters, "database"),
  ];
  const seen = input.observations.map(({ header }) => header.subject);
  const strangers = seen.filter((subject) => !known.some((other) => sameSubject(subject, other)));
  return [...new Set(strangers.map(subjectLabel))].map((subject) => ({
    what: "Observed, but not declared",
    subject,
    why: "The ledger holds observations of it, and the declaration does not name it.",
  }));
}

/** The judges may have gone by another deployment than the one the page tells of. */
function otherIntendedRecord({ intended, assessment }: ReportInput): readonly GapView[] {
  if (intended === null || canonicalDigest(intended) === assessment.intendedSha256) return [];
  const why = "It was deployed after the assessment. Collect and assess again.";
  return [{ what: "Another deployment was assessed than the last one", subject: "the whole stack", why }];
}

function noIntendedRecord(input: ReportInput): readonly GapView[] {
  if (input.intended !== null) return [];
  const why = "Without it nobody can tell which subjects were declared and never observed.";
  return [{ what: "The intended record is not there", subject: "the whole stack", why }];
}

function noPolicyRecord(input: ReportInput): readonly GapView[] {
  const judged = input.policyRecords.some(
    (record) => record.complete && record.declarationSha256 === input.assessment.declarationSha256,
  );
  if (judged) return [];
  const why = "No complete record of the policy pack belongs to the declaration that was assessed.";
  return [{ what: "The declaration was not judged before it was deployed", subject: "the whole stack", why }];
}

/** Everything that could not be seen or was not looked at, the widest gaps first. */
export function gapViews(input: ReportInput, views: readonly ControlView[]): readonly GapView[] {
  return [
    ...noIntendedRecord(input),
    ...otherIntendedRecord(input),
    ...noPolicyRecord(input),
    ...failedCollections(input),
    ...missedKinds(input),
    ...undeclared(input),
    ...input.observations.flatMap(lostFacts),
    ...input.observations.flatMap(blindSurfaces),
    ...unassessed(input, views),
  ];
}
