import { type DemoSummary, nextCommands } from "./demo-summary.ts";

const LABEL_WIDTH = 15;

function subjectText({ stack, cluster, database }: DemoSummary["verdicts"][number]["subject"]): string {
  return [stack, cluster, ...(database === null ? [] : [database])].join("/");
}

/** `20 pass, 1 not-evaluable`, only what there is. */
function countsText(counts: DemoSummary["counts"]): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", ");
}

function deploymentText({ deployment, seconds }: DemoSummary): string {
  const counts = Object.entries(deployment.resources).map(([operation, count]) => `${count} ${operation}`);
  return `${deployment.changed ? "changed" : "no change, nothing sent"} (${counts.join(", ")}), ${seconds} s in all`;
}

/** The summary for people: controls by verdict, where everything is, what to try next. */
export function printSummary(summary: DemoSummary): string {
  const width = Math.max(...summary.verdicts.map(({ control }) => control.length));
  const verdicts = summary.verdicts.flatMap(({ control, subject, verdict, findings }) => [
    `${verdict.padEnd(LABEL_WIDTH)}${control.padEnd(width + 2)}${subjectText(subject)}`,
    ...findings.map(({ message }) => `${" ".repeat(LABEL_WIDTH)}${message}`),
  ]);
  const { checkpoint, server } = summary;
  const row = (label: string, text: string): string => `${label.padEnd(LABEL_WIDTH)}${text}`;
  return [
    "",
    ...verdicts,
    "",
    row("controls", countsText(summary.counts)),
    row("deployment", deploymentText(summary)),
    row("server", `PostgreSQL ${server.version} on ${server.host}:${server.port}, pgaudit ${server.pgaudit}`),
    row(
      "ledger",
      `verified; checkpoint ${checkpoint.origin}, ${checkpoint.size} entries, sha256:${checkpoint.root}`,
    ),
    row("report", summary.report),
    "",
    "Try next:",
    ...nextCommands.map((command) => `  ${command}`),
    "",
  ].join("\n");
}
