import { z } from "zod";

/** One entry as UpCloud's service-log API gives it. */
export const upcloudEntry = z.object({
  hostname: z.string(),
  msg: z.string(),
  time: z.string(),
  service: z.string(),
});

/**
 * `GET /1.3/database/{uuid}/logs`: a page of entries, or a single entry as some exports have them.
 * Source: the recorded answers in UpCloudLtd/upcloud-go-api, `getmanageddatabaselogs.yaml`.
 */
export const upcloudPage = z.union([
  z.object({
    first_log_offset: z.string().optional(),
    offset: z.string().optional(),
    logs: z.array(upcloudEntry),
  }),
  upcloudEntry.transform((entry) => ({ logs: [entry] })),
]);

/** One entry of a page. */
export type UpcloudEntry = z.infer<typeof upcloudEntry>;

/** The four prefixes that UpCloud lets a service choose from (its properties' schema, `log_line_prefix`). */
export const upcloudPrefixes: readonly string[] = [
  "pid=%p,user=%u,db=%d,app=%a,client=%h ",
  "%m [%p] %q[user=%u,db=%d,app=%a] ",
  "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ",
  "pid=%p,user=%u,db=%d,app=%a,client=%h,txid=%x,qid=%Q ",
];

/** Roles, databases and programs of the platform itself (same recording). */
const managementNames = /^(?:_updb|_aiven|postgres)$/;
const managementPrograms = /^(?:aiven|pghoard|management-agent|pglookout|aiven-.*|.*-pghoard)$/;

/** Whether a record is the platform's own traffic and not the customer's. */
export function isManagementTraffic(
  user: string | null,
  database: string | null,
  application: string | null,
): boolean {
  return (
    (user !== null && managementNames.test(user)) ||
    database === "_updb" ||
    (application !== null && managementPrograms.test(application))
  );
}
