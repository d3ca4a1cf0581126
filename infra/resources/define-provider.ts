import { randomBytes } from "node:crypto";
import { z } from "zod";
import { canonicalDigest } from "#policies/model/canonical-digest.ts";
import { describeFailure } from "./describe-failure.ts";

/** Half an hour: longer than any step we know, short enough for a hanging deployment to end by itself. */
const STEP_LIMIT_MS = 1_800_000;

/** What the work of a resource is given of the world. */
export interface World {
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** One line of progress, shown beside the resource. */
  readonly log: (line: string) => void;
}

/** What a resource is after a step: its id in the state, and what it tells beside its inputs. */
export interface Made<Outputs> {
  readonly id: string;
  readonly outputs: Outputs;
}

/** What a kind of resource does; inputs and outputs are parsed at the border before any of this is called. */
export interface Work<Inputs, Outputs> {
  readonly inputs: z.ZodType<Inputs>;
  readonly outputs: z.ZodType<Outputs>;
  readonly create: (inputs: Inputs, world: World) => Promise<Made<Outputs>>;
  readonly update: (inputs: Inputs, outputs: Outputs, world: World) => Promise<Outputs>;
  /** What is there now; null: gone. */
  readonly read: (inputs: Inputs, outputs: Outputs, world: World) => Promise<Outputs | null>;
  readonly delete: (inputs: Inputs, outputs: Outputs, world: World) => Promise<void>;
  /** Names of inputs whose change asks for a replacement. None by default: everything is updated in place. */
  readonly replaceOn?: readonly (keyof Inputs & string)[];
  /** Whether the thing itself has drifted, so that an update is due though the inputs are the same. */
  readonly drifted?: (inputs: Inputs, outputs: Outputs, world: World) => Promise<boolean>;
}

/** The calls of Pulumi's dynamic provider protocol, over values that nobody has checked yet. */
export interface Provider {
  readonly create: (inputs: unknown) => Promise<{ readonly id: string; readonly outs: object }>;
  readonly diff: (
    id: string,
    olds: unknown,
    news: unknown,
  ) => Promise<{ changes: boolean; replaces: string[] }>;
  readonly update: (id: string, olds: unknown, news: unknown) => Promise<{ readonly outs: object }>;
  readonly read: (id: string, props: unknown) => Promise<{ id?: string; props?: object; inputs?: object }>;
  readonly delete: (id: string, props: unknown) => Promise<void>;
}

/** When a resource was last made or changed; looking at it does not count. */
const settledSchema = z.object({ settledAt: z.string() });
/** A state of before there was such a time has none, and is read all the same. */
const earlierSettledSchema = settledSchema.partial();

function realWorld(): World {
  return {
    now: () => new Date(),
    randomBytes,
    environment: process.env,
    signal: AbortSignal.timeout(STEP_LIMIT_MS),
    log: (line) => console.log(line),
  };
}

/** Runs one step; whatever goes wrong leaves as one clear line with a code and a next step. */
async function step<T>(work: (world: World) => Promise<T>): Promise<T> {
  try {
    return await work(realWorld());
  } catch (cause) {
    throw describeFailure(cause);
  }
}

/** Makes the provider of a kind of resource from the work it does. */
export function defineProvider<Inputs extends object, Outputs extends object>(
  work: Work<Inputs, Outputs>,
): Provider {
  const changed = (before: Inputs, after: Inputs): boolean =>
    canonicalDigest(before) !== canonicalDigest(after);
  return {
    create: (given) =>
      step(async (world) => {
        const inputs = work.inputs.parse(given);
        const made = await work.create(inputs, world);
        return { id: made.id, outs: { ...inputs, ...made.outputs, settledAt: world.now().toISOString() } };
      }),
    diff: (_id, olds, news) =>
      step(async (world) => {
        const after = work.inputs.safeParse(news);
        const before = work.inputs.safeParse(olds);
        // Inputs that do not parse hold values that are unknown in a preview, or come from an older version.
        const known = after.success && before.success && settledSchema.safeParse(olds).success;
        if (!known) return { changes: true, replaces: [] };
        const replaces = (work.replaceOn ?? []).filter(
          (key) => canonicalDigest(before.data[key] ?? null) !== canonicalDigest(after.data[key] ?? null),
        );
        if (replaces.length > 0 || changed(before.data, after.data)) return { changes: true, replaces };
        const outputs = work.outputs.safeParse(olds);
        if (!outputs.success) return { changes: true, replaces: [] };
        const drifted = (await work.drifted?.(after.data, outputs.data, world)) ?? false;
        return { changes: drifted, replaces: [] };
      }),
    update: (_id, olds, news) =>
      step(async (world) => {
        const inputs = work.inputs.parse(news);
        const outputs = await work.update(inputs, work.outputs.parse(olds), world);
        return { outs: { ...inputs, ...outputs, settledAt: world.now().toISOString() } };
      }),
    read: (id, props) =>
      step(async (world) => {
        const inputs = work.inputs.parse(props);
        const outputs = await work.read(inputs, work.outputs.parse(props), world);
        if (outputs === null) return {};
        return { id, props: { ...inputs, ...outputs, ...earlierSettledSchema.parse(props) }, inputs };
      }),
    delete: (_id, props) =>
      step(async (world) => {
        await work.delete(work.inputs.parse(props), work.outputs.parse(props), world);
      }),
  };
}
