import type { Subject } from "#policies/model/subject.ts";

/** A subject within its stack, as people write it: `main` or `main/appdb`. */
export function subjectLabel(subject: Subject): string {
  return subject.database === null ? subject.cluster : `${subject.cluster}/${subject.database}`;
}

/** Whether two subjects are the same. */
export function sameSubject(left: Subject, right: Subject): boolean {
  return left.stack === right.stack && left.cluster === right.cluster && left.database === right.database;
}
