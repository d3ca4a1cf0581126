import type { CliContext } from "./context.ts";

/** How results are printed. */
export const formats = ["table", "json"] as const;

/** How results are printed. */
export type Format = (typeof formats)[number];

/** Every command's flag `--format`. */
export const formatFlag = {
  kind: "enum",
  values: formats,
  default: "table",
  brief: "How results are printed",
} as const;

function keep(this: CliContext, input: string): string {
  return input;
}

/** Flags of every command that works on a stack. */
export const stackFlags = {
  stack: { kind: "parsed", parse: keep, default: "dev", brief: "The stack", placeholder: "name" },
  root: {
    kind: "parsed",
    parse: keep,
    optional: true,
    brief: "The project's folder; without it the nearest one upwards with Pulumi.yaml",
    placeholder: "dir",
  },
  format: formatFlag,
} as const;

/** What {@link stackFlags} give. */
export interface StackFlags {
  readonly stack: string;
  readonly root?: string;
  readonly format: Format;
}

/** A flag that takes any text and may be left out. */
export function textFlag(brief: string, placeholder: string) {
  return { kind: "parsed", parse: keep, optional: true, brief, placeholder } as const;
}
