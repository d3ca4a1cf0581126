import {
  type Application,
  ArgumentParseError,
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import { CliError } from "./cli-error.ts";
import { assessCommand } from "./commands/assess.ts";
import { collectCommand } from "./commands/collect.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { inspectAccessCommand } from "./commands/inspect-access.ts";
import { logsDecodeCommand } from "./commands/logs-decode.ts";
import { planCommand } from "./commands/plan.ts";
import { reportCommand } from "./commands/report.ts";
import { statusCommand } from "./commands/status.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { CliContext } from "./context.ts";
import { failureOf, failureText } from "./failure.ts";

const helpStep = "`pgattest --help` lists the commands, `pgattest <command> --help` its flags.";

function usageText(message: string, nextStep = helpStep): string {
  return failureText({ code: "usage", lines: [message], nextStep }).trimEnd();
}

/** What a parser of ours threw says more than stricli's own words around it. */
function argumentText(error: unknown): string {
  if (error instanceof ArgumentParseError && error.exception instanceof CliError) {
    const { message, nextStep } = error.exception;
    return usageText(`${error.externalFlagNameOrPlaceholder}: ${message}`, nextStep);
  }
  if (error instanceof ArgumentScannerError)
    return usageText(formatMessageForArgumentScannerError(error, {}));
  return unexpectedText(error);
}

function unexpectedText(error: unknown): string {
  return failureText(failureOf(error)).trimEnd();
}

function unknownCommandText(input: string, corrections: readonly string[]): string {
  const meant = corrections.map((correction) => `"${correction.replaceAll("`", "")}"`).join(" or ");
  return usageText(`"${input}" is not a command${meant === "" ? "" : `; did you mean ${meant}?`}`);
}

/** What is not the word `access` is an evidence kind: `inspect role-attributes` is `inspect evidence role-attributes`. */
function inspectRoutes() {
  return buildRouteMap<"evidence" | "access", CliContext>({
    routes: { evidence: inspectCommand, access: inspectAccessCommand },
    defaultCommand: "evidence",
    docs: {
      brief: "Look at one server, without a project: run one collector, or ask who can do what",
      fullDescription:
        "Looks at one server over verified TLS, read-only, and stores nothing. No project and no Pulumi needed.\n`inspect <evidence-kind>` runs one collector; `inspect access` says who can do what, and how.",
    },
  });
}

const logsRoutes = buildRouteMap<"decode", CliContext>({
  routes: { decode: logsDecodeCommand },
  docs: { brief: "Read PostgreSQL's logs as evidence" },
});

/** Builds the application. */
export function pgattestApp(version: string): Application<CliContext> {
  const root = buildRouteMap<
    "inspect" | "collect" | "assess" | "status" | "verify" | "report" | "plan" | "logs",
    CliContext
  >({
    routes: {
      inspect: inspectRoutes(),
      plan: planCommand,
      collect: collectCommand,
      assess: assessCommand,
      status: statusCommand,
      verify: verifyCommand,
      report: reportCommand,
      logs: logsRoutes,
    },
    docs: {
      brief: "Evidence of PostgreSQL security and compliance as code",
      fullDescription:
        "Evidence of PostgreSQL security and compliance as code.\n\nExit codes: 0 holds, 1 findings, 2 usage, 3 could not observe, 4 integrity broken, 5 declaration invalid, 70 a mistake in pgattest.",
    },
  });
  return buildApplication(root, {
    name: "pgattest",
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: "allow-kebab-for-camel" },
    documentation: { caseStyle: "convert-camel-to-kebab", disableAnsiColor: true },
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: argumentText,
        noCommandRegisteredForInput: ({ input, corrections }) => unknownCommandText(input, corrections),
        exceptionWhileLoadingCommandFunction: unexpectedText,
        exceptionWhileLoadingCommandContext: unexpectedText,
        exceptionWhileRunningCommand: unexpectedText,
      },
    },
  });
}
