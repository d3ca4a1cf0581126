import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createLocalServer, destroyLocalServer } from "#infra/local/local-server.ts";
import { chooseServerUser } from "#infra/local/operating-system-user.ts";
import { canEnter, reachableBinaries } from "#infra/local/reachable-binaries.ts";
import { withClient } from "../../support/server-connection.ts";
import { clientConfig, fixture, isRoot } from "./local-server-fixture.ts";

describe("where Debian's PostgreSQL is missing", () => {
  it("runs the embedded one and says why it cannot audit", async () => {
    const { folder, spec, deps } = await fixture();
    const paths = { ...deps.paths, debianRoot: path.join(folder, "no-debian") };
    const server = await createLocalServer(spec, { ...deps, paths });
    expect(server.binaries).toMatchObject({
      source: "embedded",
      major: 18,
      pgaudit: { available: false, reason: expect.stringContaining("do not contain the library pgaudit") },
    });
    const { rows } = await withClient(clientConfig(server, spec), (client) =>
      client.query(
        "select current_setting('shared_preload_libraries') as libraries, current_setting('data_checksums') as checksums",
      ),
    );
    expect(rows).toEqual([{ libraries: "", checksums: "on" }]);
  });

  it("prefers the embedded one to a Debian installation without pgaudit, but takes that before nothing", async () => {
    const { folder, spec, deps } = await fixture();
    const bin = path.join(folder, "debian", "15", "bin");
    await mkdir(bin, { recursive: true });
    for (const name of ["initdb", "pg_ctl", "postgres"]) {
      await writeFile(path.join(bin, name), `#!/bin/sh\nexec /usr/lib/postgresql/15/bin/${name} "$@"\n`);
      await chmod(path.join(bin, name), 0o755);
    }
    const withoutLibrary = { ...deps, paths: { ...deps.paths, debianRoot: path.join(folder, "debian") } };
    const preferred = await createLocalServer(spec, withoutLibrary);
    expect(preferred.binaries).toMatchObject({ source: "embedded", major: 18 });
    await destroyLocalServer(spec.dataRoot, withoutLibrary);
    const only = await createLocalServer({ ...spec, majors: [15] }, withoutLibrary);
    expect(only.binaries).toMatchObject({
      source: "debian",
      pgaudit: { available: false, reason: "the Debian package postgresql-15-pgaudit is not installed" },
    });
  });

  it("fails in one line, naming what to install, when there is none at all", async () => {
    const { spec, deps } = await fixture({ majors: [99] });
    await expect(createLocalServer(spec, deps)).rejects.toMatchObject({
      code: "binaries-missing",
      message: "no PostgreSQL 99 that runs was found on this machine",
      nextStep: expect.stringContaining("postgresql-15-pgaudit"),
    });
  });
});

describe.runIf(isRoot)("as root", () => {
  it("copies programs its user cannot reach to where it can, once", async () => {
    const { folder, deps, lines } = await fixture();
    const user = await chooseServerUser(deps);
    const bin = path.join(folder, "closed", "native", "bin");
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, "postgres"), "#!/bin/sh\necho it runs\n");
    await chmod(path.join(bin, "postgres"), 0o755);
    await chmod(path.join(folder, "closed"), 0o700);
    expect(await canEnter(bin, user, deps)).toBe(false);
    const copy = await reachableBinaries(bin, "99.1", user, deps);
    expect(await reachableBinaries(bin, "99.1", user, deps)).toBe(copy);
    expect(lines).toHaveLength(1);
    const options = { user, workingFolder: "/", timeoutMs: 10_000, signal: deps.signal };
    expect((await deps.exec(path.join(copy, "postgres"), [], options)).stdout).toBe("it runs\n");
  });

  it("works for an ordinary user too, as that user", async () => {
    const { folder, spec, deps } = await fixture();
    const user = await chooseServerUser(deps);
    const home = path.join(folder, "ordinary");
    await mkdir(home);
    await chmod(home, 0o777);
    const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
    const program = fileURLToPath(new URL("ordinary-user.ts", import.meta.url));
    const child = spawn(node, [program], {
      uid: user.uid,
      gid: user.gid,
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(JSON.stringify({ ...spec, dataRoot: path.join(home, "main") }));
    const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    expect({ exitCode, said: JSON.parse(said) }).toEqual({
      exitCode: 0,
      said: { kind: "running", uid: user.uid, home: path.join(home, "main"), after: "absent" },
    });
  });
});
