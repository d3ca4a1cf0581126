import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readSettingsCatalogue } from "#postgres/catalogue/settings-catalogue.ts";
import { defineQuery } from "#postgres/client/query.ts";
import { quoteIdentifier, quoteLiteral } from "#postgres/client/quote.ts";
import type { SqlClient } from "#postgres/client/sql-client.ts";
import { PostgresError } from "#postgres/errors.ts";
import { parseAuditClasses } from "#postgres/settings/audit-classes.ts";
import { effectiveSetting } from "#postgres/settings/effective-setting.ts";
import { settingValuesEqual } from "#postgres/settings/setting-values-equal.ts";
import { withClient as withPlainClient } from "#test/support/server-connection.ts";
import {
  freshDatabase,
  hasSharedServer,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { prefixed, propertySeed } from "../client/property.ts";
import { connected, endpointOf, snapshot } from "../client/session.ts";

const show = defineQuery({
  name: "show",
  text: "SELECT current_setting($1) AS value",
  row: z.object({ value: z.string() }),
});
const set = defineQuery({
  name: "set",
  text: "SELECT set_config($1, $2, false) AS value",
  row: z.object({ value: z.string() }),
});

/** What the server makes of a text, or null where it refuses it. */
async function accepted(client: SqlClient, name: string, text: string): Promise<string | null> {
  try {
    return (await client.rows(set, [name, text]))[0]?.value ?? null;
  } catch (error) {
    if (error instanceof PostgresError && error.sqlState?.startsWith("22")) return null;
    throw error;
  }
}

const amount = fc.oneof(
  fc.integer({ min: 0, max: 5000 }).map(String),
  fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value.toFixed(2)),
  fc.constantFrom("0x40", "0100", "1e3", "64", "1024", "2048", "65536", " 64 ", "1.5", "+5", "-1", "."),
);
const memoryText = fc
  .tuple(amount, fc.constantFrom("", "B", "kB", "MB", "GB", " kB", "KB", "mb"))
  .map((parts) => parts.join(""));
const timeText = fc
  .tuple(amount, fc.constantFrom("", "us", "ms", "s", "min", "h", "d", " s", "S"))
  .map((parts) => parts.join(""));
const flagText = fc.constantFrom(
  "on",
  "off",
  "true",
  "false",
  "t",
  "F",
  "y",
  "no",
  "1",
  "0",
  "tr",
  "o",
  "of",
  "ON",
  "2",
  "",
);
const listText = fc
  .array(fc.constantFrom("a", "B", '"B"', '"a"', "public", '"$user"', "c d", ""), { maxLength: 3 })
  .map((items) => items.join(", "));

const cases = [
  ["work_mem", memoryText],
  ["temp_buffers", memoryText],
  ["statement_timeout", timeText],
  ["vacuum_cost_delay", timeText],
  ["random_page_cost", amount],
  ["enable_seqscan", flagText],
  ["synchronous_commit", fc.oneof(flagText, fc.constantFrom("local", "remote_write", "LOCAL"))],
  ["client_min_messages", fc.constantFrom("debug", "debug2", "DEBUG2", "info", "notice", "error", "x")],
  ["search_path", listText],
  ["xmloption", fc.constantFrom("content", "CONTENT", "document")],
  ["application_name", flagText],
] as const;

describe.each([15, 18] as const)("settings, told by PostgreSQL %i", (major) => {
  const test = it.runIf(hasSharedServer(major));

  test.each(cases)("settingValuesEqual agrees about %s", async (name, texts: fc.Arbitrary<string>) => {
    await connected(endpointOf(sharedServer(major)), (client) =>
      fc.assert(
        fc.asyncProperty(texts, texts, async (a, b) => {
          const [first, second] = [await accepted(client, name, a), await accepted(client, name, b)];
          fc.pre(first !== null && second !== null);
          // The printed form is one of the texts of a value, and says of itself and the text that they are equal.
          expect([name, a, first, settingValuesEqual(name, a, first ?? "")]).toEqual([name, a, first, true]);
          if (name !== "search_path") {
            expect([a, b, settingValuesEqual(name, a, b)]).toEqual([a, b, first === second]);
          }
        }),
        { seed: propertySeed, numRuns: 120, maxSkipsPerRun: 500 },
      ),
    );
  });

  test("effectiveSetting is what a new session of that role in that database shows", async () => {
    const server = sharedServer(major);
    await using database = await freshDatabase(server, "effective");
    const role = prefixed(uniqueRoleName("effective"), ' "q"=😀,\'');
    const values = fc.option(fc.constantFrom("1MB", "2MB", "3MB", "4096"), { nil: null });
    const paths = fc.option(fc.constantFrom("a, b", '"A=b"', "'x=y, z'"), { nil: null });
    const levels = fc.record({
      ...{
        both: values,
        role: values,
        database: values,
        bothPath: paths,
        rolePath: paths,
        databasePath: paths,
      },
    });
    const [quotedRole, quotedDatabase] = [quoteIdentifier(role), quoteIdentifier(database.name)];
    await server.execAsSuperuser(`CREATE ROLE ${quotedRole} LOGIN PASSWORD 'p'`);
    const alter = async (
      client: SqlClient,
      on: string,
      name: string,
      value: string | null,
    ): Promise<void> => {
      const what =
        value === null
          ? `RESET ${name}`
          : `SET ${name} = ${name === "search_path" ? value : quoteLiteral(value)}`;
      await client.execute(`ALTER ${on} ${what}`);
    };
    const check = async (each: Readonly<Record<string, string | null>>): Promise<void> => {
      await connected(endpointOf(server), async (client) => {
        await alter(
          client,
          `ROLE ${quotedRole} IN DATABASE ${quotedDatabase}`,
          "work_mem",
          each.both ?? null,
        );
        await alter(client, `ROLE ${quotedRole}`, "work_mem", each.role ?? null);
        await alter(client, `DATABASE ${quotedDatabase}`, "work_mem", each.database ?? null);
        await alter(
          client,
          `ROLE ${quotedRole} IN DATABASE ${quotedDatabase}`,
          "search_path",
          each.bothPath ?? null,
        );
        await alter(client, `ROLE ${quotedRole}`, "search_path", each.rolePath ?? null);
        await alter(client, `DATABASE ${quotedDatabase}`, "search_path", each.databasePath ?? null);
      });
      const { catalogue } = await snapshot(endpointOf(server), readSettingsCatalogue);
      const shown = await withPlainClient(server.connectionConfig(database.name, role, "p"), (client) =>
        client.query({
          text: "SELECT current_setting('work_mem'), current_setting('search_path')",
          rowMode: "array",
        }),
      );
      const [workMem, searchPath] = z.tuple([z.string(), z.string()]).parse(shown.rows[0]);
      const memory = effectiveSetting(catalogue, { role, database: database.name }, "work_mem");
      const path = effectiveSetting(catalogue, { role, database: database.name }, "search_path");
      expect(memory.state === "known" && settingValuesEqual("work_mem", memory.value, workMem)).toBe(true);
      const overridden = each.bothPath ?? each.rolePath ?? each.databasePath ?? null;
      // The reader's own session fixes search_path, so that the server's value cannot be told from here.
      if (overridden === null) expect(path.state).toBe("unknown");
      else
        expect(path.state === "known" && settingValuesEqual("search_path", path.value, searchPath)).toBe(
          true,
        );
    };
    try {
      await fc.assert(fc.asyncProperty(levels, check), { seed: propertySeed, numRuns: 30 });
    } finally {
      await database.drop();
      await server.execAsSuperuser(`DROP ROLE ${quotedRole}`);
    }
  });

  test("reads values as SHOW prints them, and the timeouts that the snapshot itself changes as the server has them", async () => {
    const endpoint = endpointOf(sharedServer(major));
    const { catalogue, visibility } = await snapshot(endpoint, readSettingsCatalogue);
    expect(visibility).toEqual({
      pg_settings: { state: "observed" },
      pg_db_role_setting: { state: "observed" },
    });
    const ours = new Set(["search_path", "application_name"]);
    await withPlainClient(sharedServer(major).connectionConfig("postgres"), async (client) => {
      for (const name of [
        "work_mem",
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "shared_buffers",
        "log_destination",
        "wal_level",
      ]) {
        const { rows } = await client.query({
          text: "SELECT current_setting($1)",
          values: [name],
          rowMode: "array",
        });
        const [shown] = z.tuple([z.string()]).parse(rows[0]);
        expect(effectiveSetting(catalogue, { role: "nobody", database: "nothing" }, name)).toEqual({
          state: "known",
          value: shown,
          level: "server",
        });
      }
    });
    expect(
      [...ours].filter(
        (name) => effectiveSetting(catalogue, { role: "x", database: "y" }, name).state === "known",
      ),
    ).toEqual([]);
  });

  test("says that rows are missing where the reader may not see them all", async () => {
    const server = sharedServer(major);
    const role = uniqueRoleName("settings");
    await server.execAsSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
    try {
      const hidden = await snapshot(endpointOf(server, "postgres", role, "p"), readSettingsCatalogue);
      expect(hidden.visibility.pg_settings.state).toBe("not-observable");
      expect(
        effectiveSetting(hidden.catalogue, { role, database: "postgres" }, "shared_preload_libraries").state,
      ).toBe("unknown");
      await server.execAsSuperuser(`GRANT pg_read_all_settings TO ${role}`);
      const seen = await snapshot(endpointOf(server, "postgres", role, "p"), readSettingsCatalogue);
      expect(seen.visibility.pg_settings.state).toBe("observed");
      expect(seen.catalogue.settings.find(({ name }) => name === "port")?.sourceFile).toMatch(/\.conf$/);
      expect(
        effectiveSetting(seen.catalogue, { role, database: "postgres" }, "shared_preload_libraries").state,
      ).toBe("known");
    } finally {
      await server.execAsSuperuser(`DROP ROLE ${role}`);
    }
  });
});

describe("pgaudit.log, told by pgaudit", () => {
  it.runIf(hasSharedServer(15))("takes and refuses the same texts", async () => {
    const token = fc.constantFrom(
      "ddl",
      "write",
      "all",
      "none",
      "-misc",
      "-all",
      "MISC_SET",
      '"role"',
      "x",
      "a b",
      "",
      "function",
      "read",
      "-",
    );
    await connected(endpointOf(sharedServer(15)), (client) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(token, { maxLength: 5 }),
          fc.constantFrom(",", ", ", " ,"),
          async (tokens, comma) => {
            const text = tokens.join(comma);
            const taken = (await accepted(client, "pgaudit.log", text)) !== null;
            expect([text, parseAuditClasses(text).state]).toEqual([text, taken ? "valid" : "invalid"]);
            if (taken) expect((await client.rows(show, ["pgaudit.log"]))[0]?.value).toBe(text);
          },
        ),
        { seed: propertySeed, numRuns: 200 },
      ),
    );
  });
});
