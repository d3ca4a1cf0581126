import { visibleText } from "#evidence/report/visible-text.ts";
import type { World } from "./context.ts";

/** Prints a result for machines: JSON, indented, one value. */
export function writeJson(world: World, value: unknown): void {
  world.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Tells what is going on, on stderr, one line. */
export function progress(world: World, line: string): void {
  world.stderr.write(`${visibleText(line)}\n`);
}

/** Prints a line of a result for people. */
export function writeLine(world: World, line: string): void {
  world.stdout.write(`${visibleText(line)}\n`);
}
