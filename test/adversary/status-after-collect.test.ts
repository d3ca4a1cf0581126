import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CliProject, cliProject, signingKeyFlag } from "#test/cli/cli-project.ts";
import { pgattest } from "#test/cli/test-world.ts";

const shape = z.object({ verdicts: z.array(z.object({ control: z.string(), verdict: z.string() })) });

describe("pgattest status, when evidence newer than the assessment is in the ledger", () => {
  let project: CliProject;
  beforeAll(async () => {
    project = await cliProject();
  });
  afterAll(() => project[Symbol.asyncDispose]());

  async function passes(): Promise<readonly string[]> {
    const { stdout } = await pgattest({ cwd: project.root, env: project.env }, "status", "--format", "json");
    const { verdicts } = shape.parse(JSON.parse(stdout));
    return verdicts.filter(({ verdict }) => verdict === "pass").map(({ control }) => control);
  }

  it("shows no pass on what a later collection could not observe any more", async () => {
    const world = { cwd: project.root, env: project.env };
    await pgattest(world, "collect", ...signingKeyFlag);
    await pgattest(world, "assess", ...signingKeyFlag);
    expect(await passes()).toContain("server-version-supported");
    const locked = { ...project.env, TEST_COLLECTOR_PASSWORD: "no longer the password" };
    const { exitCode } = await pgattest({ cwd: project.root, env: locked }, "collect", ...signingKeyFlag);
    expect(exitCode).toBe(3);
    expect(await passes()).toEqual([]);
  });
});
