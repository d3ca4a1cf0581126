import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type FreshDatabase,
  freshDatabase,
  sharedServer,
  uniqueRoleName,
} from "#test/support/shared-servers.ts";
import { type CliRun, pgattest } from "./test-world.ts";

const answer = z.strictObject({
  role: z.string(),
  kind: z.string(),
  schema: z.string().nullable(),
  name: z.string(),
  column: z.string().nullable(),
  privilege: z.string(),
  direct: z.boolean(),
  usable: z.boolean(),
  reachable: z.boolean(),
  grantable: z.boolean(),
  blockedBy: z.string().nullable(),
  path: z.string(),
});
const fields = Object.keys(answer.shape);

describe("inspect access", () => {
  const server = sharedServer(18);
  const [reader, member] = [uniqueRoleName("access_reader"), uniqueRoleName("access_member")];
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(server, "inspect_access");
    await database.exec(`CREATE ROLE ${reader}; CREATE ROLE ${member}; GRANT ${reader} TO ${member};
      CREATE SCHEMA "a.b"; GRANT USAGE ON SCHEMA "a.b" TO PUBLIC;
      CREATE TABLE "a.b"."odd ""name" (id int, "a col" text); CREATE TABLE "a.b".plain (id int);
      GRANT SELECT ON "a.b"."odd ""name" TO ${reader} WITH GRANT OPTION;
      GRANT UPDATE ("a col") ON "a.b"."odd ""name" TO ${reader};
      CREATE FUNCTION "a.b".f(integer) RETURNS int LANGUAGE sql AS 'SELECT 1'`);
  });
  afterAll(async () => {
    await database.drop();
    await server.execAsSuperuser(`DROP ROLE ${member}; DROP ROLE ${reader}`);
  });

  const connection = (): readonly string[] => {
    const url = `postgresql://${server.superuser}@${server.host}:${server.port}/${database.name}`;
    return ["--url", url, "--ca", server.caFile, "--server-name", server.serverName];
  };
  const ask = (...more: readonly string[]): Promise<CliRun> => {
    const where = connection();
    const env = { PASSWORD: server.password };
    return pgattest(
      { cwd: tmpdir(), env },
      "inspect",
      "access",
      ...where,
      "--password-from",
      "env:PASSWORD",
      ...more,
    );
  };
  const lines = (text: string): readonly z.infer<typeof answer>[] =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const parsed: unknown = JSON.parse(line);
        expect(Object.keys(z.record(z.string(), z.unknown()).parse(parsed))).toEqual(fields);
        return answer.parse(parsed);
      });

  it("prints one answer a line, with the documented fields in their order", async () => {
    const { exitCode, stdout } = await ask("--format", "ndjson", "--role", member);
    expect(exitCode).toBe(0);
    const found = lines(stdout).filter(({ name }) => name === 'odd "name');
    expect(found).toEqual([
      {
        role: member,
        kind: "table",
        schema: "a.b",
        name: 'odd "name',
        column: null,
        privilege: "SELECT",
        direct: false,
        usable: true,
        reachable: true,
        grantable: true,
        blockedBy: null,
        path: `${member} → ${reader}: SELECT`,
      },
      expect.objectContaining({
        kind: "column",
        column: "a col",
        privilege: "SELECT",
        direct: false,
        usable: true,
      }),
      expect.objectContaining({ kind: "column", column: "a col", privilege: "UPDATE", usable: true }),
    ]);
  });

  it.each([
    ['a.b.odd "name', 3],
    ['"a.b"."odd ""name"', 3],
    ['"a.b"."odd ""name"."a col"', 2],
    ["a.b.f", 1],
    ["a.b.f(integer)", 1],
    ["plain", 0],
  ])("--object %s finds %i answers about one role", async (object, count) => {
    const { exitCode, stdout } = await ask("--format", "ndjson", "--role", reader, "--object", object);
    expect({ exitCode, count: lines(stdout).length }).toEqual({ exitCode: 0, count });
  });

  it("prints the same as a document, and the server's own objects only when asked", async () => {
    const { stdout } = await ask("--format", "json", "--privilege", "select");
    const document = z
      .strictObject({
        database: z.string(),
        serverVersionNum: z.int(),
        observedAt: z.string(),
        access: z.array(answer),
      })
      .parse(JSON.parse(stdout));
    expect(document.database).toBe(database.name);
    expect(document.access.some(({ schema }) => schema === "pg_catalog")).toBe(false);
    expect(document.access.some(({ role }) => role.startsWith("pg_"))).toBe(false);
    const ndjson = await ask("--format", "ndjson", "--privilege", "SELECT");
    expect(lines(ndjson.stdout)).toEqual(document.access);
    const system = await ask(
      "--format",
      "ndjson",
      "--system",
      "--role",
      "pg_monitor",
      "--object",
      "pg_catalog.pg_class",
    );
    expect(lines(system.stdout).map(({ privilege }) => privilege)).toContain("SELECT");
  });

  it("prints a table for people", async () => {
    const { exitCode, stdout } = await ask("--role", member, "--privilege", "SELECT");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("SELECT*");
    expect(stdout).toContain(`${member} → ${reader}: SELECT`);
  });

  /** The real program, with a pipe as its output: several megabytes of answers about the server's own objects. */
  const start = (): ChildProcess => {
    const program = path.resolve(import.meta.dirname, "../../cli/main.ts");
    const flags = ["--password-from", "env:PASSWORD", "--format", "ndjson", "--system", "--predefined"];
    return spawn(process.execPath, [program, "inspect", "access", ...connection(), ...flags], {
      env: { ...process.env, PASSWORD: server.password },
      stdio: ["ignore", "pipe", "inherit"],
    });
  };

  it("gives a slow reader everything", async () => {
    const child = start();
    let bytes = 0;
    let newlines = 0;
    let last = "";
    for await (const chunk of child.stdout ?? []) {
      const text = String(chunk);
      bytes += text.length;
      newlines += text.split("\n").length - 1;
      last = text.at(-1) ?? last;
      if (newlines % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(newlines).toBeGreaterThan(5_000);
    expect(last).toBe("\n");
  });

  it("ends well when its reader has seen enough", async () => {
    const child = start();
    const exited = once(child, "exit");
    await once(child.stdout ?? child, "data");
    child.stdout?.destroy();
    expect((await exited)[0]).toBe(0);
  });

  it.each([
    [["--role", "nobody_here"], "the server has no role"],
    [["--object", "a.b.plian"], 'has no "a.b.plian" with privileges'],
    [["--privilege", "SELEKT"], "did you mean SELECT?"],
  ])("%j ends with 2 and never looks like no access", async (flags, text) => {
    const { exitCode, stdout, stderr } = await ask("--format", "ndjson", ...flags);
    expect(stderr).toContain(text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it.each(["access", "evidence"])("help of inspect %s is its golden file", async (name) => {
    const { exitCode, stdout } = await pgattest({ cwd: tmpdir() }, "inspect", name, "--help");
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`../golden/cli/inspect-${name}.txt`);
  });
});
