import type { AuditRecord } from "./audit-record.ts";
import { columns } from "./columns.ts";
import { clientOf, timeOf } from "./log-record.ts";
import type { RecordView } from "./record-view.ts";
import { isManagementTraffic } from "./upcloud-page.ts";

/** An audit record with who, when and from where: what `pgattest logs decode` prints a line of. */
export interface AuditLine extends AuditRecord {
  /** ISO 8601 in UTC where the zone is known, else as it stands in the log. */
  readonly time: string | null;
  readonly user: string | null;
  readonly database: string | null;
  readonly client: string | null;
  readonly sessionId: string | null;
  /** UpCloud only: the platform's own traffic. */
  readonly management?: boolean;
  /** Its bytes can be read in more than one way; this is one. */
  readonly ambiguous?: true;
}

function known(text: string | null): string | null {
  return text === "" || text === "[unknown]" ? null : text;
}

/** Puts an audit record into its frame. */
export function auditLineOf(view: RecordView, audit: AuditRecord): AuditLine {
  const [user, database] = [known(view.text(columns.user)), known(view.text(columns.database))];
  const application = known(view.text(columns.application));
  return {
    time: timeOf(view),
    user,
    database,
    client: clientOf(view),
    sessionId: known(view.text(columns.sessionId)),
    ...audit,
    ...(view.format === "upcloud" ? { management: isManagementTraffic(user, database, application) } : {}),
    ...(view.ambiguous ? { ambiguous: true } : {}),
  };
}
