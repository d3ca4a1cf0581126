import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { evidenceKindIds } from "#policies/catalogue/evidence-kinds/index.ts";
import { controls } from "#policies/catalogue/index.ts";
import { type CliProject, cliProject, signingKeyFlag } from "./cli-project.ts";
import { type CliRun, pgattest, type TestWorld } from "./test-world.ts";

const statusShape = z.object({
  checkpoint: z.object({ size: z.int(), root: z.string() }),
  counts: z.record(z.string(), z.int()),
  verdicts: z.array(z.object({ control: z.string(), verdict: z.string(), recordedVerdict: z.string() })),
});

async function allFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** What a file says; blobs are packed. */
async function readableText(file: string): Promise<string> {
  const bytes = await readFile(file);
  return (file.includes(`${path.sep}blob${path.sep}`) ? gunzipSync(bytes) : bytes).toString("latin1");
}

describe("the commands of a stack", () => {
  let project: CliProject;
  let world: TestWorld;
  let collected: CliRun;
  let assessed: CliRun;

  beforeAll(async () => {
    project = await cliProject();
    world = { cwd: project.root, env: project.env };
    collected = await pgattest(world, "collect", ...signingKeyFlag);
    assessed = await pgattest(world, "assess", ...signingKeyFlag, "--format", "json");
  });

  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });

  /** A copy of the project to break: the stack's folder and files, without the server. */
  async function copy(): Promise<TestWorld & AsyncDisposable & { readonly folder: string }> {
    const root = `${project.root}-copy`;
    await rm(root, { recursive: true, force: true });
    await cp(project.root, root, { recursive: true });
    return {
      cwd: root,
      env: project.env,
      folder: path.join(root, ".pgattest", "dev"),
      [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
    };
  }

  it("collect what is there, one line of progress each on stderr", () => {
    expect(collected.stderr).toContain("collecting role-attributes of dev/main");
    expect(collected.stdout).toMatch(/^RESULT +KIND +SUBJECT/);
    expect(collected.stdout.match(/^observed/gm)).toHaveLength(5);
    expect(collected.exitCode).toBe(0);
  });

  it("assess it, and end with 1 because something needs action", () => {
    const result = statusShape.parse(JSON.parse(assessed.stdout));
    expect(result.verdicts).toHaveLength(controls.length);
    expect(result.verdicts.find(({ control }) => control === "server-is-the-provisioned-one")?.verdict).toBe(
      "pass",
    );
    expect(assessed.exitCode).toBe(1);
  });

  it("status shows the same verdicts, worst first", async () => {
    const { exitCode, stdout } = await pgattest(world, "status", "--format", "json");
    const [shown, recorded] = [stdout, assessed.stdout].map((text) => statusShape.parse(JSON.parse(text)));
    expect(shown).toEqual(recorded);
    expect(exitCode).toBe(1);
  });

  it("status colours verdicts on a terminal, unless NO_COLOR says not to", async () => {
    const terminal = { ...world, isTTY: true, columns: 100 };
    const coloured = await pgattest(terminal, "status");
    expect(coloured.stdout).toContain("\u001B[");
    const plain = await pgattest({ ...terminal, env: { ...project.env, NO_COLOR: "1" } }, "status");
    expect(plain.stdout).not.toContain("\u001B[");
    for (const line of plain.stdout.split("\n\n")[0]?.split("\n") ?? [])
      expect(line.length).toBeLessThanOrEqual(100);
  });

  it("status shows a pass as stale when its evidence has grown old since", async () => {
    const later = { ...world, now: new Date(Date.now() + 400 * 86_400_000) };
    const { exitCode, stdout } = await pgattest(later, "status", "--format", "json");
    const { counts, verdicts } = statusShape.parse(JSON.parse(stdout));
    expect(counts.pass).toBe(0);
    expect(
      verdicts.some(({ verdict, recordedVerdict }) => verdict === "stale" && recordedVerdict === "pass"),
    ).toBe(true);
    expect(exitCode).toBe(1);
  });

  it("verify checks all of it, with and without a project", async () => {
    const here = await pgattest(world, "verify");
    expect(here.stdout).toContain(" verifies\n");
    expect(here.exitCode).toBe(0);
    const elsewhere = await pgattest(
      { cwd: "/" },
      "verify",
      "--ledger",
      path.join(project.folder, "ledger"),
      "--key",
      path.join(project.folder, "public-key.pem"),
      "--format",
      "json",
    );
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({ ok: true, problems: [] });
    expect(elsewhere.exitCode).toBe(0);
  });

  it("report writes one page", async () => {
    const { exitCode, stdout } = await pgattest(world, "report");
    expect(stdout).toContain(`wrote .pgattest/dev/report.html: ${controls.length} verdicts`);
    expect(exitCode).toBe(0);
    const page = await readFile(path.join(project.folder, "report.html"), "utf8");
    expect(page).toContain("The ledger verifies.");
    expect(page).toContain("verify --ledger .pgattest/dev/ledger --key .pgattest/dev/public-key.pem");
  });

  it("plan shows statements without changing anything, as a table, SQL and JSON", async () => {
    const [table, sql, json] = await Promise.all(
      ["table", "sql", "json"].map((format) => pgattest(world, "plan", "--format", format)),
    );
    expect([table?.exitCode, sql?.exitCode, json?.exitCode]).toEqual([1, 1, 1]);
    expect(table?.stdout).toMatch(/^WHERE +STATEMENT +BECAUSE/);
    expect(sql?.stdout).toContain(`-- cluster main, database ${project.database}`);
    expect(sql?.stdout).toContain(`REVOKE`);
    expect(JSON.parse(json?.stdout ?? "")).toMatchObject([{ cluster: "main" }]);
  });

  it("inspect prints one observation and stores nothing", async () => {
    const intended = z
      .object({
        clusters: z.array(
          z.object({
            endpoint: z.object({
              host: z.string(),
              port: z.int(),
              caCertificatePem: z.string(),
              serverName: z.string(),
            }),
          }),
        ),
      })
      .parse(JSON.parse(await readFile(path.join(project.folder, "intended.json"), "utf8")));
    const endpoint = intended.clusters[0]?.endpoint;
    const ca = path.join(project.root, "ca.pem");
    await writeFile(ca, endpoint?.caCertificatePem ?? "");
    const url = `postgresql://${project.collector}@${endpoint?.host}:${endpoint?.port}/postgres`;
    const flags = ["--url", url, "--ca", ca, "--server-name", endpoint?.serverName ?? ""];
    const password = ["--password-from", "env:TEST_COLLECTOR_PASSWORD"];
    for (const kind of evidenceKindIds) {
      const about = ["--database", project.database, "--format", "json"];
      const { exitCode, stdout } = await pgattest(world, "inspect", kind, ...flags, ...password, ...about);
      expect(JSON.parse(stdout)).toMatchObject({ kind, source: { role: project.collector } });
      expect(exitCode, kind).toBe(0);
    }
    const table = await pgattest(world, "inspect", "role-attributes", ...flags, ...password);
    expect(table.stdout).toContain("Nothing was stored.");
    const wrong = { ...world, env: { TEST_COLLECTOR_PASSWORD: "wrong" } };
    const refused = await pgattest(wrong, "inspect", "role-attributes", ...flags, ...password);
    expect(refused.stderr).toContain("error[authentication-failed]: ");
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    const distrusted = await pgattest(world, "inspect", "role-attributes", "--url", url, ...password);
    expect(distrusted.stderr).toContain("error[certificate-invalid]: ");
    expect(distrusted.exitCode).toBe(3);
  });

  it("collect records what it could not observe as failed, and ends with 3; then nothing of it passes", async () => {
    await using broken = await copy();
    const env = { ...project.env, TEST_COLLECTOR_PASSWORD: "wrong" };
    const { exitCode, stdout, stderr } = await pgattest({ ...broken, env }, "collect", ...signingKeyFlag);
    expect(stdout).toMatch(/^failed +role-attributes/m);
    expect(stderr).toContain("error[authentication-failed]: role-attributes: ");
    expect(exitCode).toBe(3);
    const after = await pgattest(broken, "assess", ...signingKeyFlag, "--format", "json");
    const { verdicts } = statusShape.parse(JSON.parse(after.stdout));
    for (const control of ["roles-match-declaration", "server-is-the-provisioned-one"])
      expect(verdicts.find((one) => one.control === control)?.verdict).toBe("not-evaluable");
  });

  it.each(["collect", "assess", "status", "report"])(
    "%s ends with 4 when intended.json was changed",
    async (name) => {
      await using broken = await copy();
      const file = path.join(broken.folder, "intended.json");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replaceAll(/"port":\d+,"serverName"/g, '"port":1,"serverName"'));
      const flags = name === "collect" || name === "assess" ? signingKeyFlag : [];
      const { exitCode, stdout, stderr } = await pgattest(broken, name, ...flags);
      expect(stderr).toContain("error[intended-changed]: ");
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    },
  );

  it.each(["status", "report", "verify"])("%s ends with 4 when the ledger was changed", async (name) => {
    await using broken = await copy();
    const entries = (await allFiles(path.join(broken.folder, "ledger"))).filter((file) =>
      file.includes("entries"),
    );
    const file = entries[0] ?? "";
    const bytes = await readFile(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await rm(path.join(broken.folder, "report.html"), { force: true });
    const { exitCode, stdout, stderr } = await pgattest(broken, name);
    expect(stdout + stderr).toContain("does not verify");
    expect(stdout + stderr).toContain("tile/entries/000");
    expect(exitCode).toBe(4);
    expect(await readdir(broken.folder)).not.toContain("report.html");
  });

  it.each(["collect", "assess"])("%s appends nothing to a ledger that was cut short", async (name) => {
    await using broken = await copy();
    await rm(path.join(broken.folder, "ledger"), { recursive: true });
    await mkdir(path.join(broken.folder, "ledger"));
    const { exitCode, stderr } = await pgattest(broken, name, ...signingKeyFlag);
    expect(stderr).toContain("error[integrity-broken]: ");
    expect(exitCode).toBe(4);
    expect(await readdir(path.join(broken.folder, "ledger"))).toEqual([]);
  });

  it.each(["status", "report", "verify"])("%s ends with 3 when there is no ledger yet", async (name) => {
    await using fresh = await copy();
    await rm(path.join(fresh.folder, "ledger"), { recursive: true });
    await rm(path.join(fresh.folder, "known-checkpoints"));
    const { exitCode, stderr } = await pgattest(fresh, name);
    expect(stderr).toMatch(/^error\[not-assessed\]: there is no ledger at [^\n]+\nnext: [^\n]+\n$/);
    expect(exitCode).toBe(3);
  });

  it("a ledger that is gone although it was seen is a rollback, not a fresh start", async () => {
    await using broken = await copy();
    await rm(path.join(broken.folder, "ledger"), { recursive: true });
    const { exitCode, stdout } = await pgattest(broken, "verify");
    expect(stdout).toContain("(rollback)");
    expect(exitCode).toBe(4);
  });

  it.each([
    ["config: [", 5, "yaml-invalid"],
    ["config:\n  pgattest:owners: [a]\n  pgattest:owners: [b]\n", 5, "yaml-invalid"],
    ["config: 7", 5, "yaml-invalid"],
    ["config:\n  pgattest:owners: []\n", 5, "declaration-invalid"],
    ["", 5, "declaration-invalid"],
  ])("a stack file of %j ends with %i", async (text, expected, code) => {
    await using broken = await copy();
    await writeFile(path.join(broken.cwd, "Pulumi.dev.yaml"), text);
    for (const name of ["assess", "plan"]) {
      const { exitCode, stdout, stderr } = await pgattest(broken, name);
      expect(stderr).toMatch(/^(error\[[a-z-]+\]: [^\n]+\n)+next: [^\n]+\n$/);
      expect(stderr).toContain(`error[${code}]: `);
      expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: "" });
    }
  });

  it.each([
    ["not json", "it is not JSON"],
    ["{}", "version"],
  ])("an intended record of %j ends with 3", async (text, why) => {
    await using broken = await copy();
    await writeFile(path.join(broken.folder, "intended.json"), text);
    const { exitCode, stderr } = await pgattest(broken, "collect", ...signingKeyFlag);
    expect(stderr).toContain(`error[file-invalid]: `);
    expect(stderr).toContain(why);
    expect(exitCode).toBe(3);
  });

  it("a stack that was not deployed and one without a file end clearly", async () => {
    await using broken = await copy();
    await rm(path.join(broken.folder, "intended.json"));
    const collect = await pgattest(broken, "collect", ...signingKeyFlag);
    expect(collect.stderr).toContain("error[not-deployed]: ");
    expect(collect.exitCode).toBe(3);
    const other = await pgattest(broken, "plan", "--stack", "prod");
    expect(other.stderr).toContain("error[file-unreadable]: ");
    expect(other.exitCode).toBe(3);
  });

  it("a wrong signing key and a missing one end clearly, and append nothing", async () => {
    await using broken = await copy();
    const missing = await pgattest(broken, "collect", "--signing-key", "env:NOWHERE");
    expect(missing.stderr).toContain("error[secret-missing]: the secret env:NOWHERE is not set");
    expect(missing.exitCode).toBe(3);
    const garbage = { ...broken, env: { ...project.env, TEST_SIGNING_KEY: "canary-garbage" } };
    const wrong = await pgattest(garbage, "assess", ...signingKeyFlag);
    expect(wrong.stderr).toContain("error[key-invalid]: ");
    expect(wrong.stderr).not.toContain("canary-garbage");
    expect(wrong.exitCode).toBe(3);
    expect((await pgattest(broken, "verify")).exitCode).toBe(0);
  });

  it("no secret is printed or kept by any of them", async () => {
    const runs = [collected, assessed, await pgattest(world, "status"), await pgattest(world, "plan")];
    await pgattest(world, "report");
    const kept = await Promise.all((await allFiles(project.folder)).map(readableText));
    const texts = [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...kept];
    for (const secret of project.secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });
});
