import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { readPolicyRecord } from "#policies/model/policy-record-lines.ts";
import { bundlePack } from "#toolchain/bundle-pack.ts";
import { declaration } from "../support/declaration.ts";
import { layPreviewProject, type PreviewProject } from "../support/preview-project.ts";
import { goodResources, resourcesWith, resourceWith, UNKNOWN } from "../support/resources.ts";

/** The first one builds the engine when the machine has none. */
const buildMs = 15 * 60_000;

describe("pulumi preview with the pack", () => {
  let folder: string;
  let project: PreviewProject;

  beforeAll(async () => {
    await bundlePack();
    folder = await realpath(await mkdtemp(join(tmpdir(), "pgattest-preview-")));
    project = await layPreviewProject(folder);
  }, buildMs);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("passes good resources and leaves a whole record, bound to the declaration", async () => {
    const result = await project.preview(goodResources);
    expect(result.stdout + result.stderr).not.toContain("[mandatory]");
    expect(result.code).toBe(0);
    const records = join(project.stateFolder, "dev", "policy-records");
    const [name] = await readdir(records);
    const record = readPolicyRecord((await readFile(join(records, name ?? ""), "utf8")).split("\n"));
    expect(record).toMatchObject({
      complete: true,
      phase: "preview",
      stack: "dev",
      declarationSha256: canonicalDigest(declaration),
    });
    expect(
      record.results.filter(({ outcome }) => outcome === "failed" || outcome === "not-evaluable"),
    ).toEqual([]);
    expect(record.results.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(15);
  });

  it("stops a superuser and a weakened audit", async () => {
    const result = await project.preview(
      resourcesWith(resourceWith("role-app_user", "spec.superuser", true)).map((resource) =>
        resource.name === "settings"
          ? resourceWith("settings", ["spec", "server", "pgaudit.log"], "ddl")
          : resource,
      ),
    );
    expect(result.code).not.toBe(0);
    expect(result.stdout).toContain("no-unexpected-superuser");
    expect(result.stdout).toContain("audit-covers-every-login");
  });

  it("stops what is not known yet, as a mandatory violation", async () => {
    const result = await project.preview(
      resourcesWith(resourceWith("settings", "spec.server.log_connections", UNKNOWN)),
    );
    expect(result.code).not.toBe(0);
    expect(result.stdout).toContain("spec.server.log_connections is unknown");
  });
});
