import path from "node:path";
import { z } from "zod";
import { LocalServerError } from "./errors.ts";
import { hbaRuleSchema } from "./hba-rule.ts";

const settingName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/u, "is not the name of a setting");
const oneLine = z.string().regex(/^[^\0\r\n]*$/u, "must be one line");

/**
 * What a local server shall be.
 *
 * `dataRoot` is absolute. `port` 0 chooses a free one at creation and keeps it. `majors` is the
 * preference, first choice first. `settings` go beside our own into `pgattest.conf`; what the
 * declaration owns is applied later with ALTER SYSTEM. `durable: false` is for tests only.
 */
export const localServerSpecSchema = z
  .object({
    dataRoot: z.string().refine((value) => path.isAbsolute(value), "must be an absolute path"),
    port: z.int().min(0).max(65_535),
    hostAddress: z.literal("127.0.0.1"),
    serverName: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u),
    superuser: z
      .object({
        name: z
          .string()
          .regex(/^[a-z_][a-z0-9_]{0,62}$/u)
          .refine((name) => !name.startsWith("pg_"), "pg_ is reserved by PostgreSQL"),
        password: z.string().regex(/^[\x21-\x7e]{16,256}$/u, "must be 16 to 256 printable ASCII characters"),
      })
      .readonly(),
    majors: z.array(z.int().min(15)).min(1).readonly(),
    auditLibrary: z.boolean(),
    hbaRules: z.array(hbaRuleSchema).min(1).readonly(),
    settings: z.record(settingName, oneLine).readonly(),
    durable: z.boolean(),
  })
  .readonly();

/** What a local server shall be; see {@link localServerSpecSchema}. */
export type LocalServerSpec = z.infer<typeof localServerSpecSchema>;

/**
 * Checks a spec at the border.
 * @throws LocalServerError `invalid-spec`, naming each field; never a value
 */
export function parseLocalServerSpec(input: unknown): LocalServerSpec {
  const parsed = localServerSpecSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "spec"}: ${issue.message}`);
  throw new LocalServerError("invalid-spec", `the local server is declared wrongly: ${faults.join("; ")}`, {
    nextStep: "Correct the named fields of the declaration.",
  });
}
