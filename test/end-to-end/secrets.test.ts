import { createPrivateKey, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { homeFolders } from "#infra/local/local-server.ts";
import { type DeployedStack, prepareStack } from "#test/support/deployed-stack.ts";
import { type ServerConnection, withClient } from "#test/support/server-connection.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { type CommandResult, runCommand } from "#toolchain/run-command.ts";
import { filesIn, findBelow, findIn, type Leak, type Secret, textSecret } from "./secret-search.ts";

/** The first one builds the engine when the machine has none. */
const BUILD_MS = 15 * 60_000;

function canary(name: string): string {
  return `canary-${name}-${randomBytes(15).toString("base64url")}`;
}

const given = { application: canary("application"), collector: canary("collector"), next: canary("next") };
const environment = { E2E_APPLICATION: given.application, E2E_COLLECTOR: given.collector };

const outputsSchema = z.object({
  signingKeyPem: z.string().startsWith("-----BEGIN PRIVATE KEY-----"),
  collectorPassword_main: z.string(),
  passwords: z.object({ main: z.record(z.string(), z.string()) }),
});
const verifierSchema = z.array(z.object({ rolname: z.string(), rolpassword: z.string() }));

/** Two login roles of the dev stack get their passwords by reference. */
function byReference(text: string): string {
  const changed = text
    .replace(/(name: app_user\n(?:.*\n){3} *password: )generated/, "$1env:E2E_APPLICATION")
    .replace(/(name: pgattest_collector\n(?:.*\n){3} *password: )generated/, "$1env:E2E_COLLECTOR");
  if (changed.split("env:E2E_").length !== 3) throw new Error("Pulumi.dev.yaml is not as this test expects");
  return changed;
}

/** A SCRAM verifier as a whole, and what of it would let somebody in or guess. */
function verifierSecrets(role: string, verifier: string): readonly Secret[] {
  const [, , keys = ""] = verifier.split("$");
  const [storedKey = "", serverKey = ""] = keys.split(":");
  return [
    textSecret(`verifier of ${role}`, verifier),
    { name: `stored key of ${role}`, bytes: Buffer.from(storedKey, "base64") },
    { name: `server key of ${role}`, bytes: Buffer.from(serverKey, "base64") },
  ];
}

function signingKeySecrets(pem: string): readonly Secret[] {
  const body = pem.split("\n")[1] ?? "";
  const { d = "" } = createPrivateKey(pem).export({ format: "jwk" });
  return [
    textSecret("signing key's PEM", body),
    { name: "signing key's bytes", bytes: Buffer.from(d, "base64url") },
  ];
}

describe.runIf(hasSharedServer(15))("secrets of the deployed stack", () => {
  let stack: DeployedStack;
  let server: ServerConnection;
  let passwords: readonly Secret[];
  let verifiers: readonly Secret[];
  const said: { readonly command: string; readonly result: CommandResult }[] = [];

  async function pulumi(line: string, more: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const result = await stack.pulumi(line.split(" "), { ...environment, ...more });
    said.push({ command: `pulumi ${line}`, result });
    return result;
  }

  async function pgattest(line: string, more: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const result = await stack.command(line.split(" "), {
      ...environment,
      PGATTEST_DEBUG: "1",
      ...more,
    });
    said.push({ command: `pgattest ${line}`, result });
    return result;
  }

  /** `npm run demo`, as it is written in package.json. */
  async function demo(): Promise<void> {
    const { root: folder, environment: clean } = stack;
    const options = { folder, environment: { ...clean, ...environment }, timeoutMs: BUILD_MS };
    const line = [path.join(folder, "toolchain", "demo.ts"), "--format", "json"];
    const result = await runCommand(process.execPath, line, options);
    said.push({ command: "npm run demo", result });
    expect(result.code, result.stderr).toBe(0);
  }

  async function currentVerifiers(): Promise<readonly Secret[]> {
    const { rows } = await server.execAsSuperuser(
      "select rolname, rolpassword from pg_authid where rolpassword is not null",
    );
    return verifierSchema
      .parse(rows)
      .flatMap(({ rolname, rolpassword }) => verifierSecrets(rolname, rolpassword));
  }

  async function makeEveryCommandSpeak(): Promise<void> {
    const { host, port, caFile } = server;
    const url = (user: string): string => `postgresql://${user}@${host}:${port}/appdb`;
    const inspect = `--ca ${caFile} --server-name localhost --password-from`;
    await pulumi("preview --diff");
    await pulumi("refresh --yes --diff");
    await pulumi("stack output --json");
    await pulumi("stack export");
    for (const command of ["plan", "collect --format json", "assess", "verify --format json"])
      await pgattest(command);
    await demo();
    await pgattest(
      `inspect role-attributes --url ${url("pgattest_collector")} ${inspect} env:E2E_COLLECTOR --format json`,
    );
    // What fails speaks too.
    await pgattest(
      `inspect role-attributes --url ${url("pgattest_collector")} ${inspect} env:E2E_APPLICATION`,
    );
    await pgattest("collect", { PULUMI_CONFIG_PASSPHRASE: "wrong" });
    await pulumi("up --yes", { E2E_COLLECTOR: "" });
  }

  beforeAll(async () => {
    stack = await prepareStack(byReference);
    const first = await stack.up(environment);
    said.push({ command: "pulumi up", result: first });
    expect(first.code, first.stdout + first.stderr).toBe(0);
    server = await stack.server();
    const before = await currentVerifiers();
    await makeEveryCommandSpeak();
    const rotated = await stack.up({ ...environment, E2E_APPLICATION: given.next });
    said.push({ command: "pulumi up, rotated", result: rotated });
    expect(rotated.code, rotated.stdout + rotated.stderr).toBe(0);
    verifiers = [...before, ...(await currentVerifiers())];
    const outputs = outputsSchema.parse(await stack.outputs());
    passwords = [
      ...Object.entries(given).map(([name, text]) => textSecret(`password by reference: ${name}`, text)),
      ...Object.entries(outputs.passwords.main).map(([name, text]) =>
        textSecret(`password of ${name}`, text),
      ),
      textSecret("collector's password", outputs.collectorPassword_main),
      textSecret("administrator's password", server.password),
      ...signingKeySecrets(outputs.signingKeyPem),
    ];
  }, BUILD_MS);
  afterAll(() => stack?.destroy());

  it("are found by this search in every form, and packed", () => {
    const [secret = textSecret("none", "x".repeat(16))] = passwords;
    const text = secret.bytes.toString();
    const hidden = [
      text,
      secret.bytes.toString("hex"),
      ...["", "a", "ab"].map((before) => Buffer.from(`${before}${text}tail`).toString("base64")),
    ];
    for (const form of hidden) expect(findIn("here", Buffer.from(form), [secret]), form).not.toEqual([]);
    expect(gzipSync(text).includes(text)).toBe(false);
  });

  it("let the roles in: they are the real ones", async () => {
    for (const [user, password] of [
      ["app_user", given.next],
      ["pgattest_collector", given.collector],
    ] as const)
      await withClient(server.connectionConfig("appdb", user, password), (client) =>
        client.query("select 1"),
      );
    await server.execAsSuperuser("checkpoint");
    const inCatalogue = await findBelow(path.join(server.dataFolder, "global"), verifiers);
    expect(new Set(inCatalogue.map(({ secret }) => secret)).size).toBeGreaterThanOrEqual(4);
  });

  it("appear in no command's output", () => {
    expect(said.length).toBeGreaterThan(13);
    const leaks = said.flatMap(({ command, result }) =>
      findIn(command, Buffer.from(`${result.stdout}\n${result.stderr}`), [...passwords, ...verifiers]),
    );
    expect(leaks).toEqual([]);
  });

  it("appear nowhere in the clone: ledger, reports, records, Pulumi's state and its history, sources", async () => {
    const files = await filesIn(path.join(stack.folder, "ledger"));
    expect(files.filter((file) => file.includes("/blob/")).length).toBeGreaterThan(5);
    expect((await readFile(path.join(stack.folder, "report.html"))).length).toBeGreaterThan(10_000);
    const ownPlaces = (file: string): boolean =>
      file.startsWith("node_modules") || file.startsWith(path.relative(stack.root, server.dataFolder));
    expect(await findBelow(stack.root, [...passwords, ...verifiers], ownPlaces)).toEqual([]);
  });

  it("appear in no log of the server, and passwords not even in its data", async () => {
    const { home } = await stack.localServer();
    expect((await filesIn(server.logFolder)).length).toBeGreaterThan(2);
    const logLeaks: readonly Leak[] = await findBelow(server.logFolder, [...passwords, ...verifiers]);
    expect(logLeaks).toEqual([]);
    expect(await findBelow(homeFolders(home).data, passwords)).toEqual([]);
  });

  it("appear in the state as ciphertext only", async () => {
    const backend = path.join(stack.root, ".pgattest", "pulumi");
    const states = (await filesIn(backend)).filter((file) => /\.json(?:\.bak)?$/.test(file));
    expect(states.length).toBeGreaterThan(0);
    const text = await readFile(path.join(backend, ".pulumi", "stacks", "pgattest", "dev.json"), "utf8");
    expect(text.match(/"ciphertext"/g)?.length ?? 0).toBeGreaterThan(5);
    const { bytes } = textSecret(
      "passphrase",
      await readFile(path.join(stack.root, ".pgattest", "passphrase"), "utf8"),
    );
    for (const file of states) expect((await readFile(file)).includes(bytes), file).toBe(false);
  });
});
