/** Where a tool came from. */
export type ToolOrigin = "path" | "official" | "built" | "npm" | "Debian";

/** The state of one tool. `installable`: missing, but the project installs it by itself when it is needed. */
export type ToolState = "present" | "installable" | "optional" | "missing";

/** One row of `npm run doctor`. */
export interface ToolReport {
  readonly tool: string;
  readonly state: ToolState;
  readonly version: string | undefined;
  readonly origin: ToolOrigin | undefined;
  /** What to do about it, or what will be done, or what goes without it. */
  readonly remedy: string | undefined;
}

/** A tool that is there. */
export function present(tool: string, version: string, origin: ToolOrigin): ToolReport {
  return { tool, state: "present", version, origin, remedy: undefined };
}

/** A tool that is not there. */
export function absent(tool: string, state: Exclude<ToolState, "present">, remedy: string): ToolReport {
  return { tool, state, version: undefined, origin: undefined, remedy };
}

/** The report as a table of plain text, one line a tool. */
export function toolTable(reports: readonly ToolReport[]): string {
  const rows = reports.map((report) => [
    report.tool,
    report.state === "present" ? (report.version ?? "") : report.state,
    report.origin ?? "-",
    report.remedy ?? "",
  ]);
  const all = [["TOOL", "VERSION", "FROM", "TO DO"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** 0 when all that is needed is there or will be installed, 3 when something needed cannot be had here. */
export function doctorExitCode(reports: readonly ToolReport[]): 0 | 3 {
  return reports.some((report) => report.state === "missing") ? 3 : 0;
}
