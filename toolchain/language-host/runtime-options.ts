import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";
import { z } from "zod";

/** The `runtime.options` of `Pulumi.yaml` this host understands; the others belong to the official one and are ignored. */
const schema = z.object({
  /** `false` lets Node run the program by itself (type stripping); `true` registers the SDK's ts-node. */
  typescript: z.boolean().default(true),
  /** Extra arguments of Node, separated by spaces. */
  nodeargs: z.string().default(""),
  /** Another name or place of `tsconfig.json`, used only with `typescript: true`. */
  tsconfig: z.string().optional(),
});

/** Options after defaults. */
export interface RuntimeOptions {
  readonly typescript: boolean;
  readonly nodeArguments: readonly string[];
  readonly tsconfig: string | undefined;
}

/** Reads the runtime options out of the engine's description of a program. */
export function runtimeOptions(info: ProgramInfo | undefined): RuntimeOptions {
  const parsed = schema.parse(info?.getOptions()?.toJavaScript() ?? {});
  return {
    typescript: parsed.typescript,
    nodeArguments: parsed.nodeargs.split(/\s+/).filter((word) => word !== ""),
    tsconfig: parsed.tsconfig,
  };
}
