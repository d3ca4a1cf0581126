import { buildCommand } from "@stricli/core";
import type { AccessFilter, AccessObject, GroupAnswer } from "#postgres/access/access-rows.ts";
import { accessAnswers, objectsOf } from "#postgres/access/access-rows.ts";
import { type Privilege, privileges } from "#postgres/access/privilege.ts";
import { didYouMean, nearestName } from "#postgres/plan/did-you-mean.ts";
import { objectPattern } from "../access/object-pattern.ts";
import { type ReadAccess, readAccess } from "../access/read-access.ts";
import { writeDocument, writeNdjson, writeTable } from "../access/write-access.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { type ConnectionFlags, connectionFlags, flaggedEndpoint } from "../connection-flags.ts";
import type { CliContext, World } from "../context.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { textFlag } from "../flags.ts";
import { progress } from "../result.ts";

interface InspectAccessFlags extends ConnectionFlags {
  readonly role?: string;
  readonly object?: string;
  readonly privilege?: Privilege;
  readonly system: boolean;
  readonly predefined: boolean;
  readonly format: "table" | "json" | "ndjson";
}

const systemSchemas: ReadonlySet<string> = new Set(["pg_catalog", "information_schema", "pg_toast"]);

/** What initdb made lies in these schemas; the schemas themselves belong to it. */
function isSystem({ kind, schema, name }: AccessObject): boolean {
  return systemSchemas.has(kind === "schema" ? name : (schema ?? ""));
}

function privilege(this: CliContext, input: string): Privilege {
  const wanted = input.toUpperCase().replace(/^TEMP$/, "TEMPORARY");
  const found = privileges.find((name) => name === wanted);
  if (found !== undefined) return found;
  const meant = didYouMean(nearestName(wanted, privileges));
  throw new CliError(
    "usage",
    `"${input}" is not a privilege${meant}`,
    `Use one of ${privileges.join(", ")}.`,
  );
}

/** A name that does not exist must not look like one that can do nothing. */
function rolesOf({ engine }: ReadAccess, flags: InspectAccessFlags): readonly number[] {
  if (flags.role === undefined) {
    return engine.roles.flatMap(({ predefined }, index) => (predefined && !flags.predefined ? [] : [index]));
  }
  const names = engine.roles.map(({ name }) => name);
  const index = names.indexOf(flags.role);
  if (index >= 0) return [index];
  const meant = didYouMean(nearestName(flags.role, names));
  throw new CliError(
    "usage",
    `--role: the server has no role ${JSON.stringify(flags.role)}${meant}`,
    "`pgattest inspect role-attributes` lists the roles.",
  );
}

function filterOf(read: ReadAccess, flags: InspectAccessFlags): AccessFilter {
  const matches = flags.object === undefined ? (): boolean => true : objectPattern(flags.object);
  const object = (one: AccessObject): boolean => (flags.system || !isSystem(one)) && matches(one);
  if (flags.object !== undefined && !read.engine.groups.some((group) => objectsOf(group).some(object))) {
    throw new CliError(
      "usage",
      `--object: the database ${JSON.stringify(read.database)} has no ${JSON.stringify(flags.object)} with privileges`,
      "Write it as schema.name, schema.table.column or schema.routine(types); --system includes the server's own.",
    );
  }
  return {
    roles: rolesOf(read, flags),
    ...(flags.privilege === undefined ? {} : { privileges: [flags.privilege] }),
    object,
  };
}

async function inspectAccess(world: World, flags: InspectAccessFlags): Promise<ExitCode> {
  const endpoint = await flaggedEndpoint(world, flags);
  const { host, port, user, database } = endpoint;
  progress(world, `reading who can do what in ${database} on ${host}:${port} as ${user}`);
  const timeoutMs = flags.timeoutSeconds * 1000;
  const read = await readAccess(world, endpoint, { system: flags.system, timeoutMs });
  const filter = filterOf(read, flags);
  // Every format goes over the answers anew, so that none has to be kept.
  const answers: Iterable<GroupAnswer> = { [Symbol.iterator]: () => accessAnswers(read.engine, filter) };
  if (flags.format === "ndjson") await writeNdjson(world, answers);
  else if (flags.format === "json") await writeDocument(world, read, answers);
  else writeTable(world, answers);
  return exitCodes.holds;
}

const answerFlags = {
  role: textFlag("Only what this role can do", "name"),
  object: textFlag(
    "Only who can do something with this: schema.name, schema.table.column, schema.f(types)",
    "name",
  ),
  privilege: {
    kind: "parsed",
    parse: privilege,
    optional: true,
    brief: "Only this privilege",
    placeholder: "name",
  },
  system: {
    kind: "boolean",
    default: false,
    withNegated: false,
    brief: "Also objects of pg_catalog and information_schema",
  },
  predefined: {
    kind: "boolean",
    default: false,
    withNegated: false,
    brief: "Also the predefined roles (pg_read_all_data and the like) as roles of their own",
  },
  format: {
    kind: "enum",
    values: ["table", "json", "ndjson"],
    default: "table",
    brief: "How results are printed; ndjson is one answer a line",
  },
} as const;

/** `pgattest inspect access` */
export const inspectAccessCommand = buildCommand<InspectAccessFlags, [], CliContext>({
  func: command(inspectAccess),
  parameters: { flags: { ...connectionFlags, ...answerFlags } },
  docs: {
    brief: "Who can do what in one database, and how",
    fullDescription: [
      "Says for every role, object and privilege whether the role holds it directly (an entry of the ACL for it or for PUBLIC), can use it now (what has_table_privilege and its sisters answer) or can reach it (SET ROLE, ADMIN, CREATEROLE until 15, ownership), with the shortest way there.",
      "Each line of ndjson, and each element of access in json, has: role, kind, schema, name, column, privilege, direct, usable, reachable, grantable, blockedBy, path. docs/access-json.md says what each means.",
      "Connects over verified TLS, read-only, and stores nothing. Exit: 0 answered, 2 no such role or object, 3 it could not be observed.",
    ].join("\n"),
  },
});
