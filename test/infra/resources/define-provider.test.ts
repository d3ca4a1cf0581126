import { describe, expect, it } from "vitest";
import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { defineProvider, type Provider, type Work } from "#infra/resources/define-provider.ts";

const inputs = z.object({ name: z.string(), size: z.int(), password: z.string() });
const outputs = z.object({ made: z.int() });

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

const GIVEN = { name: "one", size: 1, password: "x" };
const SETTLED_AT = "2026-01-01T00:00:00.000Z";
const STATE = { ...GIVEN, made: 7, settledAt: SETTLED_AT };
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const CANARY = "canary-in-an-input";

/** A provider whose work leaves a trace, with parts of it replaced. */
function traced(changes: Partial<Work<Inputs, Outputs>> = {}): { provider: Provider; trace: string[] } {
  const trace: string[] = [];
  const provider = defineProvider<Inputs, Outputs>({
    inputs,
    outputs,
    create: async ({ name }) => {
      trace.push(`create ${name}`);
      return { id: `id-${name}`, outputs: { made: 1 } };
    },
    update: async ({ name }, before) => {
      trace.push(`update ${name} after ${before.made}`);
      return { made: before.made + 1 };
    },
    read: async (_given, before) => before,
    delete: async ({ name }) => {
      trace.push(`delete ${name}`);
    },
    ...changes,
  });
  return { provider, trace };
}

describe("create", () => {
  it("keeps inputs and outputs together, and an id", async () => {
    const { provider } = traced();
    expect(await provider.create(GIVEN)).toEqual({
      id: "id-one",
      outs: { ...GIVEN, made: 1, settledAt: INSTANT },
    });
  });

  it("drops what is no input: Pulumi's own members and outputs that are not known yet", async () => {
    const { provider } = traced();
    const { outs } = await provider.create({ ...GIVEN, __provider: "text", made: undefined });
    expect(outs).toEqual({ ...GIVEN, made: 1, settledAt: INSTANT });
  });

  it("refuses inputs of another shape, says which, and never repeats a value", async () => {
    const { provider, trace } = traced();
    const wrong = provider.create({ ...GIVEN, size: CANARY, password: [CANARY] });
    await expect(wrong).rejects.toThrow(/^\[inputs-invalid\] .*size: .*password: /);
    await expect(wrong).rejects.not.toThrow(CANARY);
    expect(trace).toEqual([]);
  });

  it("hands the work a world with time, randomness, environment and an end", async () => {
    const { provider } = traced({
      create: async (_given, world) => {
        expect(world.now()).toBeInstanceOf(Date);
        expect(world.randomBytes(16)).toHaveLength(16);
        expect(world.environment.PATH).toBe(process.env.PATH);
        expect(world.signal.aborted).toBe(false);
        return { id: "x", outputs: { made: 1 } };
      },
    });
    await provider.create(GIVEN);
  });
});

describe("diff", () => {
  it("finds nothing where nothing is different, whatever the order of members", async () => {
    const { provider } = traced();
    const { password, size, name } = GIVEN;
    expect(await provider.diff("id", STATE, { password, size, name })).toEqual({
      changes: false,
      replaces: [],
    });
  });

  it("finds a changed input", async () => {
    const { provider } = traced();
    expect(await provider.diff("id", STATE, { ...GIVEN, size: 2 })).toEqual({ changes: true, replaces: [] });
  });

  it("asks for a replacement only for inputs that need one", async () => {
    const { provider } = traced({ replaceOn: ["name"] });
    const both = { ...GIVEN, name: "two", size: 2 };
    expect(await provider.diff("id", STATE, both)).toEqual({ changes: true, replaces: ["name"] });
    expect((await provider.diff("id", STATE, { ...GIVEN, size: 2 })).replaces).toEqual([]);
  });

  it("finds drift though the inputs are the same", async () => {
    const { provider } = traced({ drifted: async (_given, before) => before.made === 7 });
    expect(await provider.diff("id", STATE, GIVEN)).toEqual({ changes: true, replaces: [] });
    expect(await provider.diff("id", { ...STATE, made: 8 }, GIVEN)).toEqual({ changes: false, replaces: [] });
  });

  it("does not look for drift where an update is due anyway", async () => {
    const looked: string[] = [];
    const { provider } = traced({ drifted: async () => looked.push("drift") > 0 });
    await provider.diff("id", STATE, { ...GIVEN, size: 2 });
    expect(looked).toEqual([]);
  });

  it.each([
    [
      "new inputs hold what is not known yet",
      STATE,
      { ...GIVEN, size: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
    ],
    ["old inputs come from an older version", { name: "one" }, GIVEN],
    ["outputs come from an older version", { ...GIVEN, settledAt: SETTLED_AT }, GIVEN],
    ["it is not known when it was settled last", { ...GIVEN, made: 7 }, GIVEN],
  ])("takes it for a change when %s", async (_what, olds, news) => {
    const { provider } = traced({ drifted: async () => false });
    expect(await provider.diff("id", olds, news)).toEqual({ changes: true, replaces: [] });
  });

  it("never takes a look that failed for no drift", async () => {
    const drifted = async () => {
      throw new InfraError("out-of-reach", "the server said no", "Ask it again.");
    };
    const { provider } = traced({ drifted });
    await expect(provider.diff("id", STATE, GIVEN)).rejects.toThrow(
      "[out-of-reach] the server said no Next: Ask it again.",
    );
  });
});

describe("update, read, delete", () => {
  it("updates from the old outputs to the new inputs", async () => {
    const { provider, trace } = traced();
    expect(await provider.update("id", STATE, { ...GIVEN, size: 2 })).toEqual({
      outs: { ...GIVEN, size: 2, made: 8, settledAt: INSTANT },
    });
    expect(trace).toEqual(["update one after 7"]);
  });

  it("refuses to update from a state that it cannot read", async () => {
    const { provider, trace } = traced();
    await expect(provider.update("id", { ...GIVEN, made: "seven" }, GIVEN)).rejects.toThrow(/inputs-invalid/);
    expect(trace).toEqual([]);
  });

  it("reads back what is there, with the inputs that made it; looking does not settle anything", async () => {
    const { provider } = traced({ read: async () => ({ made: 9 }) });
    expect(await provider.read("id", STATE)).toEqual({
      id: "id",
      props: { ...GIVEN, made: 9, settledAt: SETTLED_AT },
      inputs: GIVEN,
    });
  });

  it("says that something is gone by saying nothing of it", async () => {
    const { provider } = traced({ read: async () => null });
    expect(await provider.read("id", STATE)).toEqual({});
  });

  it("deletes what the state describes, and nothing from a state that it cannot read", async () => {
    const { provider, trace } = traced();
    await provider.delete("id", STATE);
    await expect(provider.delete("id", {})).rejects.toThrow(/inputs-invalid/);
    expect(trace).toEqual(["delete one"]);
  });
});
