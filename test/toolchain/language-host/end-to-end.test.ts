import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layTinyProject, type TinyProject } from "./tiny-project.ts";

/** The first one builds the engine when the machine has none. */
const buildMs = 15 * 60_000;

/** One project, one stack: the tests follow each other, as a user's commands do. */
describe("the language host under the real engine", () => {
  let project: TinyProject;

  beforeAll(async () => {
    project = await layTinyProject(await realpath(await mkdtemp(join(tmpdir(), "pgattest-tiny-"))));
    expect(await project.pulumi("stack", "init", "dev")).toMatchObject({ code: 0 });
    expect(await project.pulumi("config", "set", "--secret", "hidden", "canary")).toMatchObject({ code: 0 });
  }, buildMs);

  afterAll(async () => {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    await rm(project.folder, { recursive: true, force: true });
  });

  it("previews and deploys a program with a dynamic resource and a policy pack", async () => {
    const result = await project.pulumi("up", "--yes");
    expect(result.stdout).toContain('shouted: "GOOD"');
    expect(result.stdout).toContain("tiny-pack@v1.0.0");
    expect(result.stdout).not.toContain("canary");
    expect(result.code).toBe(0);
  });

  it("tells the pack organization, project, stack, configuration and whether it is a preview", async () => {
    const told = {
      organization: "organization",
      project: "tiny",
      stack: "dev",
      word: "good",
      hiddenIsSecret: true,
      folder: join(project.folder, "pack"),
    };
    expect(await project.seen()).toEqual([
      { ...told, dryRun: true },
      { ...told, dryRun: false },
    ]);
  });

  it("stops what the pack forbids", async () => {
    const result = await project.pulumi("preview", "--config", "tiny:word=bad");
    expect(result.stdout).toContain("this word is bad");
    expect(result.code).not.toBe(0);
  });

  it("explains a program that throws once, and reports one that exits", async () => {
    const thrown = await project.pulumi("preview", "--config", "tiny:word=throw");
    expect(thrown.stdout).toContain("the program throws");
    expect(thrown.stdout).not.toContain("non-zero exit code");
    expect(thrown.code).not.toBe(0);
    const exited = await project.pulumi("preview", "--config", "tiny:word=exit");
    expect(exited.stdout + exited.stderr).toContain("Program exited with non-zero exit code: 7");
    expect(exited.code).not.toBe(0);
  });

  it("lists the program's packages and runtime", async () => {
    const about = await project.pulumi("about", "--json");
    expect(JSON.parse(about.stdout)).toMatchObject({
      runtime: { language: "nodejs", version: expect.stringMatching(/^v24\./) },
      dependencies: expect.arrayContaining([{ name: "@pulumi/pulumi", version: "3.259.0" }]),
    });
  });

  it("fails the deployment when the pack cannot start", async () => {
    await writeFile(join(project.folder, "pack", "index.cjs"), 'throw new Error("broken pack");');
    const result = await project.pulumi("preview");
    expect(result.stdout + result.stderr).toMatch(/policy pack not started: it exited with code/);
    expect(result.code).not.toBe(0);
  });

  it("destroys what it made", async () => {
    const result = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(result.stdout).toContain("2 deleted");
    expect(result.code).toBe(0);
  });
});
