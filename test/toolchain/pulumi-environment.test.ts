import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pulumiEnvironment } from "#toolchain/pulumi-environment.ts";

const places = { repositoryFolder: "/repo", binFolder: "/engine/bin" };

describe("pulumiEnvironment", () => {
  it("sets what the local stack needs", () => {
    expect(pulumiEnvironment({ ...places, environment: { PATH: "/usr/bin" } })).toEqual({
      NODE_OPTIONS: '--require="/repo/toolchain/inspect-guard.cjs"',
      PATH: "/engine/bin:/repo/node_modules/.bin:/usr/bin",
      PULUMI_BACKEND_URL: "file:///repo/.pgattest/pulumi",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/repo/.pgattest/passphrase",
      PULUMI_OPTION_POLICY_PACK: "/repo/policies/packs/postgres",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_NEO: "false",
    });
  });

  it("adds to NODE_OPTIONS once, however often it is applied", () => {
    const once = pulumiEnvironment({ ...places, environment: { NODE_OPTIONS: "--trace-warnings" } });
    expect(once.NODE_OPTIONS).toBe('--trace-warnings --require="/repo/toolchain/inspect-guard.cjs"');
    expect(pulumiEnvironment({ ...places, environment: once }).NODE_OPTIONS).toBe(once.NODE_OPTIONS);
  });

  it("names no passphrase file beside a passphrase, not even an empty one", () => {
    const environment = pulumiEnvironment({ ...places, environment: { PULUMI_CONFIG_PASSPHRASE: "" } });
    expect(environment.PULUMI_CONFIG_PASSPHRASE).toBe("");
    expect(environment).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE_FILE");
  });

  it("overrides nothing that the caller's environment sets, but adds to PATH and NODE_OPTIONS", () => {
    const ours = Object.keys(pulumiEnvironment({ ...places, environment: {} }));
    const names = ours.filter((name) => name !== "PATH" && name !== "NODE_OPTIONS");
    const given = fc.dictionary(fc.constantFrom(...names, "OTHER"), fc.string());
    fc.assert(
      fc.property(given, (environment) => {
        expect(pulumiEnvironment({ ...places, environment })).toMatchObject(environment);
      }),
    );
  });
});
