import { styleText } from "node:util";
import { verdictWords } from "#evidence/report/verdict-words.ts";
import type { Verdict } from "#policies/model/verdict.ts";
import type { Output, World } from "./context.ts";
import type { Cell } from "./print-table.ts";

type Style = "green" | "red" | "magenta" | "yellow" | "blue" | "gray" | "bold";

const verdictStyles: Readonly<Record<Verdict, Style>> = {
  contradicted: "magenta",
  fail: "red",
  "not-evaluable": "yellow",
  stale: "yellow",
  waived: "blue",
  "not-applicable": "gray",
  pass: "green",
};

/** Whether an output may get colours: a terminal, and nobody asked for none (https://no-color.org). */
export function mayColour(world: World, output: Output): boolean {
  const { NO_COLOR, TERM } = world.env;
  return output.isTTY && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
}

/** Colours a text, or leaves it, as the output allows. */
export function painter(world: World, output: Output): (style: Style, text: string) => string {
  const colour = mayColour(world, output);
  return (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
}

/** A verdict as a table's cell: always its word, coloured where that is allowed. */
export function verdictCell(world: World, verdict: Verdict): Cell {
  const paint = painter(world, world.stdout);
  return { text: verdictWords[verdict].label, paint: (text) => paint(verdictStyles[verdict], text) };
}
