import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "#cli/context.ts";
import { runProcess } from "#cli/run-process.ts";
import { parseSecretReference, secretResolver } from "#cli/secrets.ts";

const CANARY = "canary-9f2b";
const silent = { write: () => {}, isTTY: false, columns: undefined };

describe("secretResolver", () => {
  let root: string;
  let calls = 0;

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "pgattest-secrets-"));
    await mkdir(path.join(root, "node_modules", ".bin"), { recursive: true });
    // Stands where the engine's launcher stands and is started as a process of its own.
    const launcher = path.join(root, "node_modules", ".bin", "pulumi");
    const script = `#!/bin/sh
case "$*" in
  *"--stack broken"*) echo "error: ${CANARY}" >&2; exit 255 ;;
  *"--stack odd"*) echo "not json ${CANARY}" ;;
  "stack output --show-secrets --json --stack dev --cwd "*) echo '{"key":"${CANARY}","number":5}' ;;
  *) exit 1 ;;
esac
`;
    await writeFile(launcher, script);
    await chmod(launcher, 0o755);
    await writeFile(path.join(root, "closed"), `${CANARY}\n`, { mode: 0o600 });
    await writeFile(path.join(root, "open"), `${CANARY}\n`, { mode: 0o644 });
    await writeFile(path.join(root, "empty"), "\n", { mode: 0o600 });
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });

  function resolver(stack: string | null) {
    const world: World = {
      stdout: silent,
      stderr: silent,
      env: { PATH: process.env.PATH, SECRET: CANARY, EMPTY: "" },
      cwd: root,
      now: () => new Date(0),
      monotonicClock: () => performance.now(),
      signal: new AbortController().signal,
      run: (...args) => {
        calls += 1;
        return runProcess(...args);
      },
      version: "0",
      bundleSha256: null,
    };
    const resolve = secretResolver(world, root, stack === null ? null : { root, name: stack });
    return (text: string) => resolve(parseSecretReference("password-from", text));
  }

  it("follows env:, file: and pulumi:, asking Pulumi once", async () => {
    const resolve = resolver("dev");
    expect(await resolve("env:SECRET")).toBe(CANARY);
    expect(await resolve("file:closed")).toBe(CANARY);
    calls = 0;
    expect(await Promise.all([resolve("pulumi:key"), resolve("pulumi:key")])).toEqual([CANARY, CANARY]);
    expect(calls).toBe(1);
  });

  it.each([
    ["dev", "env:MISSING", "secret-missing"],
    ["dev", "env:EMPTY", "secret-missing"],
    ["dev", "file:nowhere", "file-unreadable"],
    ["dev", "file:open", "secret-exposed"],
    ["dev", "file:empty", "secret-missing"],
    ["dev", "pulumi:absent", "secret-missing"],
    ["dev", "pulumi:number", "secret-missing"],
    ["broken", "pulumi:key", "stack-unreadable"],
    ["odd", "pulumi:key", "stack-unreadable"],
    [null, "pulumi:key", "secret-missing"],
  ])("in stack %s says of %s: %s, and never the secret", async (stack, reference, code) => {
    const error: unknown = await resolver(stack)(reference).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error instanceof Error ? `${error.message} ${String(error.cause)}` : "").not.toContain(CANARY);
  });
});
