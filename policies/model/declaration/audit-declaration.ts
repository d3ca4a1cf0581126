import { z } from "zod";

/** The statement classes that pgaudit can log (pgaudit README, `pgaudit.log`). */
export const auditClasses = ["read", "write", "function", "role", "ddl", "misc", "misc_set"] as const;

/** What pgaudit shall record of every login. */
export const auditDeclarationSchema = z.strictObject({
  classes: z.array(z.enum(auditClasses)).min(1),
  /** One record per relation a statement touches (`pgaudit.log_relation`). */
  relation: z.boolean().default(true),
  /** Values of parameters; they may be personal data or secrets (`pgaudit.log_parameter`). */
  parameter: z.boolean().default(false),
  /** Statements on system catalogues alone (`pgaudit.log_catalog`). */
  catalog: z.boolean().default(true),
});

/** What the server shall log beside the audit trail. */
export const loggingDeclarationSchema = z.strictObject({
  connections: z.boolean().default(true),
  disconnections: z.boolean().default(true),
  /** Formats that keep a record whole; `stderr` alone loses the borders between records. */
  destinations: z.array(z.enum(["csvlog", "jsonlog", "stderr", "syslog"])).min(1),
  linePrefix: z.string().default("%m [%p] %q%u@%d %h %a %c:%l "),
});

/** What connections must be like. */
export const tlsDeclarationSchema = z.strictObject({
  minimumVersion: z.enum(["TLSv1.2", "TLSv1.3"]).default("TLSv1.2"),
  /** A certificate with fewer days left than this fails. */
  certificateDaysLeft: z.int().positive().default(30),
});
