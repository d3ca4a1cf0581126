import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { pgattest } from "./test-world.ts";

const commands = ["inspect", "plan", "collect", "assess", "status", "verify", "report"] as const;

describe("help", () => {
  it("of pgattest is test/golden/cli/pgattest.txt", async () => {
    const { exitCode, stdout, stderr } = await pgattest({ cwd: tmpdir() }, "--help");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot("../golden/cli/pgattest.txt");
  });

  it.each(commands)("of %s is its golden file", async (command) => {
    const { exitCode, stdout, stderr } = await pgattest({ cwd: tmpdir() }, command, "--help");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot(`../golden/cli/${command}.txt`);
  });

  it("prints the version", async () => {
    const { exitCode, stdout } = await pgattest({ cwd: tmpdir() }, "--version");
    expect({ exitCode, stdout: stdout.trim() }).toEqual({ exitCode: 0, stdout: "0.0.0-test" });
  });
});
