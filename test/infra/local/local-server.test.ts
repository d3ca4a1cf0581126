import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  createLocalServer,
  destroyLocalServer,
  homeFolders,
  LocalServerError,
  parseLocalServerSpec,
  readLocalServer,
  reconfigureLocalServer,
  startLocalServer,
  stopLocalServer,
} from "#infra/local/local-server.ts";
import { sendSignal, serverProcessesIn, waitUntilNoneIn } from "#infra/local/processes.ts";
import { withClient } from "../../support/server-connection.ts";
import { clientConfig, filesContaining, fixture, isRoot } from "./local-server-fixture.ts";

async function failure(work: Promise<unknown>): Promise<LocalServerError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LocalServerError) return error;
  throw new Error("it did not fail with a LocalServerError", { cause: error });
}

describe("a local server", () => {
  it("is created, read, stopped, started and destroyed, and keeps port, identity and certificate", async () => {
    const { spec, deps } = await fixture();
    expect(await readLocalServer(spec.dataRoot)).toEqual({ kind: "absent" });
    const server = await createLocalServer(spec, deps);
    expect(await readLocalServer(spec.dataRoot)).toMatchObject({ kind: "running", server });
    await stopLocalServer(spec.dataRoot, deps);
    await stopLocalServer(spec.dataRoot, deps);
    expect(await readLocalServer(spec.dataRoot)).toEqual({ kind: "stopped", server });
    const password = spec.superuser.password;
    expect(await startLocalServer(spec.dataRoot, password, deps)).toEqual({
      server,
      changed: [],
      action: "started",
    });
    expect(await startLocalServer(spec.dataRoot, password, deps)).toEqual({
      server,
      changed: [],
      action: "none",
    });
    await destroyLocalServer(spec.dataRoot, deps);
    await destroyLocalServer(spec.dataRoot, deps);
    expect(await readLocalServer(spec.dataRoot)).toEqual({ kind: "absent" });
    expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
    await expect(stat(spec.dataRoot)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("runs with checksums, UTF-8, SCRAM, TLS 1.2 as the minimum, both structured logs and pgaudit", async () => {
    const { spec, deps } = await fixture({ durable: true });
    const server = await createLocalServer(spec, deps);
    expect(server.binaries).toMatchObject({ source: "debian", major: 15, pgaudit: { available: true } });
    const names = [
      "data_checksums",
      "server_encoding",
      "password_encryption",
      "ssl",
      "ssl_min_protocol_version",
    ];
    const more = [
      "listen_addresses",
      "log_destination",
      "logging_collector",
      "shared_preload_libraries",
      "fsync",
    ];
    const settings = await withClient(clientConfig(server, spec), async (client) => {
      await client.query("create extension pgaudit");
      const sql = "select name, setting from pg_settings where name = any($1)";
      const { rows } = await client.query<{ name: string; setting: string }>(sql, [[...names, ...more]]);
      return Object.fromEntries(rows.map((row) => [row.name, row.setting]));
    });
    expect(settings).toEqual({
      data_checksums: "on",
      fsync: "on",
      listen_addresses: "127.0.0.1",
      log_destination: "csvlog,jsonlog",
      logging_collector: "on",
      password_encryption: "scram-sha-256",
      server_encoding: "UTF8",
      shared_preload_libraries: "pgaudit",
      ssl: "on",
      ssl_min_protocol_version: "TLSv1.2",
    });
  });

  it.runIf(isRoot)(
    "runs as an unprivileged user who alone can read data, logs and the private key",
    async () => {
      const { spec, deps } = await fixture();
      const server = await createLocalServer(spec, deps);
      const folders = homeFolders(server.home);
      expect(server.operatingSystemUser.uid).not.toBe(0);
      for (const [file, mode] of [
        [folders.data, 0o700],
        [folders.log, 0o700],
        [path.join(folders.tls, "server.key"), 0o600],
      ] as const) {
        const { uid, mode: actual } = await stat(file);
        expect([file, uid, actual & 0o777]).toEqual([file, server.operatingSystemUser.uid, mode]);
      }
      const status = await readLocalServer(spec.dataRoot);
      if (status.kind !== "running") throw new Error("it does not run");
      const environment = await readFile(`/proc/${status.pid}/environ`, "utf8");
      expect(environment).not.toContain("HOME=");
    },
  );

  it("keeps the password out of every file, log and line of progress, and stores a SCRAM verifier", async () => {
    const { folder, spec, deps, lines } = await fixture();
    const server = await createLocalServer(spec, deps);
    const second = { ...spec, superuser: { name: "postgres", password: "Canary-second-0123456789" } };
    await reconfigureLocalServer(second, deps);
    const stored = await withClient(clientConfig(server, second), (client) =>
      client.query(
        "select rolpassword like 'SCRAM-SHA-256$4096:%' as scram from pg_authid where rolname = 'postgres'",
      ),
    );
    expect(stored.rows).toEqual([{ scram: true }]);
    await stopLocalServer(spec.dataRoot, deps);
    expect(await filesContaining(folder, "anary-")).toEqual([]);
    const verifiers = await filesContaining(folder, "SCRAM-SHA-256$4096");
    expect(verifiers.filter((file) => !file.startsWith(homeFolders(server.home).data))).toEqual([]);
    expect(lines.join("\n")).not.toMatch(/anary-|SCRAM-SHA-256\$/u);
    expect(await filesContaining(folder, "BEGIN PRIVATE KEY")).toEqual([
      path.join(homeFolders(server.home).tls, "server.key"),
    ]);
  });

  it("sets the declared password when the server refuses it, and start alone does not", async () => {
    const { spec, deps } = await fixture();
    const server = await createLocalServer(spec, deps);
    const changed = { ...spec, superuser: { name: "postgres", password: "another-password-0123456789" } };
    const refused = await failure(startLocalServer(spec.dataRoot, changed.superuser.password, deps));
    expect(refused.code).toBe("password-rejected");
    await reconfigureLocalServer(changed, deps);
    await withClient(clientConfig(server, changed), (client) => client.query("select 1"));
    await expect(
      withClient(clientConfig(server, spec), (client) => client.query("select 1")),
    ).rejects.toMatchObject({
      code: "28P01",
    });
  });

  it("is reconfigured only where something differs", async () => {
    const { spec, deps } = await fixture();
    const server = await createLocalServer(spec, deps);
    expect(await reconfigureLocalServer(spec, deps)).toEqual({ server, changed: [], action: "none" });
    const reject = {
      type: "hostssl",
      databases: "all",
      users: ["nobody"],
      address: "all",
      method: "reject",
    } as const;
    const changed = { ...spec, hbaRules: [reject, ...spec.hbaRules], settings: { work_mem: "5MB" } };
    const settled = await reconfigureLocalServer(changed, deps);
    expect(settled).toMatchObject({ changed: ["pgattest.conf", "pg_hba.conf"], action: "restarted" });
    expect(settled.server.caCertificatePem).toBe(server.caCertificatePem);
    const renamed = await reconfigureLocalServer({ ...changed, serverName: "database.example" }, deps);
    expect(renamed).toMatchObject({ changed: ["certificate"], action: "restarted" });
    expect(renamed.server.systemIdentifier).toBe(server.systemIdentifier);
    await withClient(clientConfig(renamed.server, spec), (client) => client.query("select 1"));
  });

  it("is healed when hba or configuration files were edited by hand", async () => {
    const { spec, deps } = await fixture();
    const server = await createLocalServer(spec, deps);
    const hba = path.join(homeFolders(server.home).data, "pg_hba.conf");
    await writeFile(hba, "hostnossl all all all trust\n");
    expect(await reconfigureLocalServer(spec, deps)).toMatchObject({
      changed: ["pg_hba.conf"],
      action: "restarted",
    });
    expect(await readFile(hba, "utf8")).not.toContain("trust");
  });

  it("renews a certificate that ends within 30 days, or whose key was damaged", async () => {
    const { spec, deps } = await fixture();
    const server = await createLocalServer(spec, deps);
    const password = spec.superuser.password;
    await writeFile(path.join(homeFolders(server.home).tls, "server.key"), "damaged");
    const repaired = await startLocalServer(spec.dataRoot, password, deps);
    expect(repaired).toMatchObject({ changed: ["certificate"], action: "restarted" });
    const later = new Date(Date.now() + 340 * 24 * 60 * 60 * 1000);
    const atLater = { ...deps, clock: () => later };
    expect((await failure(startLocalServer(spec.dataRoot, password, atLater))).code).toBe("start-failed"); // not valid yet, today
    expect(await startLocalServer(spec.dataRoot, password, deps)).toBeDefined();
  });
});

describe("what goes wrong", () => {
  it("starts after the postmaster was killed, though its process id lives on as another program", async () => {
    const { spec, deps } = await fixture();
    const server = await createLocalServer(spec, deps);
    const status = await readLocalServer(spec.dataRoot);
    if (status.kind !== "running") throw new Error("it does not run");
    const pidFile = path.join(homeFolders(server.home).data, "postmaster.pid");
    const stale = await readFile(pidFile, "utf8");
    sendSignal(status.pid, "SIGKILL");
    expect(await waitUntilNoneIn(server.home, 30_000, deps.signal)).toBe(true);
    const { uid, gid } = server.operatingSystemUser;
    const other = spawn("sleep", ["600"], isRoot ? { uid, gid } : {});
    try {
      await once(other, "spawn");
      await writeFile(pidFile, stale.replace(/^\d+/u, String(other.pid)));
      expect(await readLocalServer(spec.dataRoot)).toMatchObject({ kind: "stopped" });
      expect(await startLocalServer(spec.dataRoot, spec.superuser.password, deps)).toMatchObject({
        action: "started",
      });
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });

  it("lets only one of two concurrent creations work", async () => {
    const { spec, deps } = await fixture();
    const results = await Promise.allSettled([createLocalServer(spec, deps), createLocalServer(spec, deps)]);
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refused).toMatchObject([{ code: "locked" }]);
    expect(await readLocalServer(spec.dataRoot)).toMatchObject({ kind: "running" });
  });

  it("says in one line that the port is taken, leaves nothing running, and works once it is free", async () => {
    const taken = createServer();
    taken.listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const { spec, deps } = await fixture({ port: address.port });
    const error = await failure(createLocalServer(spec, deps));
    expect(error).toMatchObject({
      code: "port-in-use",
      message: `port ${address.port} is taken by another program`,
    });
    expect(error.serverLog.join("\n")).toContain("Address already in use");
    expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
    taken.close();
    await once(taken, "close");
    expect((await createLocalServer(spec, deps)).port).toBe(address.port);
  });

  it("carries the server's last messages when a setting keeps it from starting", async () => {
    const { spec, deps } = await fixture({ settings: { max_connections: "a lot" } });
    const error = await failure(createLocalServer(spec, deps));
    expect(error.code).toBe("start-failed");
    expect(error.message).toContain("max_connections");
    expect(error.message).not.toContain("\n");
    expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
  });

  it("never touches a data folder no state tells of", async () => {
    const { spec, deps } = await fixture();
    const server = await createLocalServer(spec, deps);
    await rm(path.join(spec.dataRoot, "state.json"));
    expect((await failure(createLocalServer(spec, deps))).code).toBe("data-folder-unknown");
    expect((await failure(destroyLocalServer(spec.dataRoot, deps))).code).toBe("data-folder-unknown");
    await withClient(clientConfig(server, spec), (client) => client.query("select 1"));
    await writeFile(path.join(spec.dataRoot, "state.json"), JSON.stringify({ phase: "ready", server }));
  });

  it("refuses a damaged state instead of guessing", async () => {
    const { spec, deps } = await fixture();
    await mkdir(spec.dataRoot, { recursive: true });
    await writeFile(path.join(spec.dataRoot, "state.json"), '{"phase":"rea');
    expect((await failure(createLocalServer(spec, deps))).code).toBe("state-unreadable");
    expect((await failure(readLocalServer(spec.dataRoot))).code).toBe("state-unreadable");
  });

  it("is interrupted by its signal, leaves nothing running, and is completed by the next creation", async () => {
    const { spec, deps } = await fixture();
    const controller = new AbortController();
    const log = (line: string): void => {
      if (line.startsWith("starting")) controller.abort();
    };
    const error = await failure(createLocalServer(spec, { ...deps, log, signal: controller.signal }));
    expect(error.code).toBe("interrupted");
    expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
    await createLocalServer(spec, deps);
  });

  it("keeps files of others when it is destroyed", async () => {
    const { spec, deps } = await fixture();
    await createLocalServer(spec, deps);
    await writeFile(path.join(spec.dataRoot, "notes.txt"), "mine");
    await destroyLocalServer(spec.dataRoot, deps);
    expect(await readFile(path.join(spec.dataRoot, "notes.txt"), "utf8")).toBe("mine");
  });

  it("is not started or changed when it was never made", async () => {
    const { spec, deps } = await fixture();
    expect((await failure(startLocalServer(spec.dataRoot, spec.superuser.password, deps))).code).toBe(
      "not-created",
    );
    expect((await failure(reconfigureLocalServer(spec, deps))).code).toBe("not-created");
  });

  it("names the wrong fields of a spec and no value", async () => {
    const { spec } = await fixture();
    const wrong = {
      ...spec,
      hostAddress: "0.0.0.0",
      superuser: { name: "postgres", password: "short-canary" },
    };
    expect(() => parseLocalServerSpec(wrong)).toThrow(/hostAddress: .*superuser\.password: must be/u);
    expect(() => parseLocalServerSpec(wrong)).not.toThrow(/short-canary/u);
  });
});

describe.runIf(isRoot)("a data root the server's user cannot enter", () => {
  it("keeps its data beside, says so, and takes it away even when the data root is already gone", async () => {
    const { folder, spec, deps, lines } = await fixture();
    await mkdir(path.join(folder, "dev"), { mode: 0o700 });
    const server = await createLocalServer(spec, deps);
    expect(path.dirname(server.home)).toBe(deps.paths.fallbackRoot);
    expect(lines.join("\n")).toContain(`keeping the data in ${server.home}`);
    await rm(path.join(folder, "dev"), { recursive: true });
    await destroyLocalServer(spec.dataRoot, deps);
    expect(await serverProcessesIn(server.home)).toEqual([]);
    await expect(stat(deps.paths.fallbackRoot)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is stopped though somebody removed the data root under it", async () => {
    const { folder, spec, deps } = await fixture();
    await createLocalServer(spec, deps);
    await rm(path.join(folder, "dev"), { recursive: true });
    await destroyLocalServer(spec.dataRoot, deps);
    expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
  });

  it("says in one line that the disk is full, and completes when there is room", async () => {
    const { folder, spec, deps } = await fixture();
    const disk = path.join(folder, "dev");
    await mkdir(disk);
    const mount = (args: readonly string[]): ReturnType<typeof deps.exec> =>
      deps.exec("mount", args, { workingFolder: "/", timeoutMs: 10_000, signal: deps.signal });
    expect(await mount(["-t", "tmpfs", "-o", "size=12m", "tmpfs", disk])).toMatchObject({ exitCode: 0 });
    try {
      await chmod(disk, 0o755);
      const error = await failure(createLocalServer(spec, deps));
      expect(error.code).toBe("disk-full");
      expect(error.message).not.toContain("\n");
      expect(await serverProcessesIn(spec.dataRoot)).toEqual([]);
      expect(await mount(["-o", "remount,size=200m", disk])).toMatchObject({ exitCode: 0 });
      await createLocalServer(spec, deps);
      await destroyLocalServer(spec.dataRoot, deps);
    } finally {
      await deps.exec("umount", [disk], { workingFolder: "/", timeoutMs: 10_000, signal: deps.signal });
    }
  });
});
