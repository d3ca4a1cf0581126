import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  createLocalServer,
  destroyLocalServer,
  homeFolders,
  type LocalServerSpec,
  readLocalServer,
  reconfigureLocalServer,
  startLocalServer,
} from "#infra/local/local-server.ts";
import { serverProcessesIn } from "#infra/local/processes.ts";
import { readState } from "#infra/local/state-file.ts";
import { type Fixture, fixture } from "./local-server-fixture.ts";

type Crash =
  | { readonly when: "before" | "during" | "after"; readonly command: "initdb" | "pg_ctl" }
  | { readonly when: "line"; readonly includes: string };

const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
const program = fileURLToPath(new URL("crash-at.ts", import.meta.url));

/** Works in a process that dies at the point given; fails when it did not die there. */
async function crashing(
  verb: "create" | "reconfigure" | "destroy",
  { deps }: Fixture,
  spec: LocalServerSpec,
  crash: Crash,
): Promise<void> {
  const child = spawn(node, [program], { stdio: ["pipe", "inherit", "inherit"] });
  child.stdin.end(JSON.stringify({ verb, spec, fallbackRoot: deps.paths.fallbackRoot, crash }));
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
}

const createCrashes: readonly Crash[] = [
  { when: "line", includes: "initialising" },
  { when: "before", command: "initdb" },
  { when: "during", command: "initdb" },
  { when: "after", command: "initdb" },
  { when: "line", includes: "issuing the certificate" },
  { when: "before", command: "pg_ctl" },
  { when: "during", command: "pg_ctl" },
  { when: "after", command: "pg_ctl" },
];

describe("a creation that dies", () => {
  it.each(createCrashes)("is completed by the next one: %j", async (crash) => {
    const made = await fixture();
    const { spec, deps } = made;
    await crashing("create", made, spec, crash);
    const left = await readState(spec.dataRoot);
    expect(left).toMatchObject({ phase: "creating" });
    expect(await readLocalServer(spec.dataRoot)).toEqual({ kind: "incomplete", phase: "creating" });
    const orphans = await serverProcessesIn(spec.dataRoot);

    const server = await createLocalServer(spec, deps);
    expect(left).toMatchObject({ port: server.port });
    const status = await readLocalServer(spec.dataRoot);
    expect(status).toMatchObject({ kind: "running", server });
    const now = await serverProcessesIn(spec.dataRoot);
    expect(now.filter((pid) => orphans.includes(pid))).toEqual([]);
  });

  it("is cleaned away by a destruction, with the server it left running", async () => {
    const made = await fixture();
    const { spec, deps } = made;
    await crashing("create", made, spec, { when: "after", command: "pg_ctl" });
    expect((await serverProcessesIn(spec.dataRoot)).length).toBeGreaterThan(0);
    await destroyLocalServer(spec.dataRoot, deps);
    expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
    expect(await readLocalServer(spec.dataRoot)).toEqual({ kind: "absent" });
  });
});

describe("a change that dies", () => {
  it.each<Crash>([
    { when: "line", includes: "issuing the certificate" },
    { when: "before", command: "pg_ctl" },
    { when: "during", command: "pg_ctl" },
    { when: "after", command: "pg_ctl" },
  ])("is completed by the next one, and data stays: %j", async (crash) => {
    const made = await fixture();
    const { spec, deps } = made;
    const before = await createLocalServer(spec, deps);
    const changed = { ...spec, serverName: "database.example", settings: { work_mem: "5MB" } };
    await crashing("reconfigure", made, changed, crash);
    const { server } = await reconfigureLocalServer(changed, deps);
    expect(server.systemIdentifier).toBe(before.systemIdentifier);
    expect(server.serverName).toBe("database.example");
  });

  it("can be taken back: start brings the last finished state", async () => {
    const made = await fixture();
    const { spec, deps } = made;
    const before = await createLocalServer(spec, deps);
    const changed = { ...spec, serverName: "database.example" };
    await crashing("reconfigure", made, changed, { when: "before", command: "pg_ctl" });
    const { server } = await startLocalServer(spec.dataRoot, spec.superuser.password, deps);
    expect(server).toEqual({ ...before, caCertificatePem: server.caCertificatePem });
  });
});

describe("a destruction that dies", () => {
  it.each<"create" | "destroy">(["create", "destroy"])("is completed by the next %s", async (next) => {
    const made = await fixture();
    const { spec, deps } = made;
    const first = await createLocalServer(spec, deps);
    await crashing("destroy", made, spec, { when: "line", includes: "removing the data" });
    expect(await readState(spec.dataRoot)).toEqual({ phase: "destroying", home: first.home });
    expect(await readLocalServer(spec.dataRoot)).toEqual({ kind: "incomplete", phase: "destroying" });
    if (next === "destroy") {
      await destroyLocalServer(spec.dataRoot, deps);
      expect(await serverProcessesIn(homeFolders(first.home).data)).toEqual([]);
      return;
    }
    const second = await createLocalServer(spec, deps);
    expect(second.systemIdentifier).not.toBe(first.systemIdentifier);
  });
});
