import { z } from "zod";

/** What evidence is about: a cluster of a stack, or one database of it. */
export const subjectSchema = z.strictObject({
  stack: z.string().min(1),
  cluster: z.string().min(1),
  /** Null: the cluster as a whole. */
  database: z.string().min(1).nullable(),
});

/** What evidence is about: a cluster of a stack, or one database of it. */
export type Subject = z.infer<typeof subjectSchema>;

/** `stack/cluster[/database]`, each part percent-encoded, so that different subjects never share a name. */
export function subjectName(subject: Subject): string {
  const parts = [subject.stack, subject.cluster, ...(subject.database === null ? [] : [subject.database])];
  return parts.map(encodeURIComponent).join("/");
}
