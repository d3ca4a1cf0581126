import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sourceFiles } from "./source-files.ts";

const call = z.custom<(...values: readonly never[]) => unknown>((value) => typeof value === "function");
const moduleSchema = z.object({
  provider: z.strictObject({ create: call, diff: call, update: call, read: call, delete: call }),
});

const resources = sourceFiles("infra/resources")
  .filter(({ text }) => text.includes('__pulumiType = "'))
  .map((file) => ({ name: file.name, text: file.text }));

it("there are resources", () => {
  expect(resources.length).toBeGreaterThanOrEqual(10);
});

describe.each(resources)("the resource $name", ({ name, text }) => {
  it("loads the provider beside it, which has the five calls", async () => {
    const [, module = ""] = /^ {2}provider: "([^"]+)",$/m.exec(text) ?? [];
    expect(module).toBe(`#infra/resources/${name}-provider.ts`);
    const loaded: unknown = await import(`../../infra/resources/${name}-provider.ts`);
    expect(moduleSchema.safeParse(loaded).error).toBeUndefined();
  });

  it("says the type that Pulumi will know it by", () => {
    const [, declared] = /__pulumiType = "([^"]+)"/.exec(text) ?? [];
    const [, module] = /^ {2}module: "(\w+)",$/m.exec(text) ?? [];
    const [, type] = /^ {2}type: "(\w+)",$/m.exec(text) ?? [];
    expect(declared).toBe(`pulumi-nodejs:dynamic/${module}:${type}`);
  });

  it("has one class", () => {
    expect(text.match(/^export class /gm)).toHaveLength(1);
  });
});

it("no two resources share a type", () => {
  const types = resources.map(({ text }) => /__pulumiType = "([^"]+)"/.exec(text)?.[1]);
  expect(new Set(types).size).toBe(types.length);
});
