import { type AuditTable, auditFields, auditNumber, auditText } from "./audit-table.ts";
import { COMMA, QUOTE } from "./bytes.ts";

/** What pgaudit prints instead of a text (pgaudit.c; facts §4.1). */
export type PlaceholderName =
  /** `<previously logged>`: pgaudit.log_statement_once. */
  | "previously-logged"
  /** `<not logged>`: pgaudit.log_statement or log_parameter is off. */
  | "not-logged"
  /** `<none>`: the statement has no parameters. */
  | "none"
  /** `<long param suppressed>`: longer than pgaudit.log_parameter_max_size. */
  | "long-parameter"
  /** Nothing: NULL and the empty text print alike. */
  | "null-or-empty";

/** Not a text of the statement's author. */
export interface Placeholder {
  readonly placeholder: PlaceholderName;
  /** The same bytes could be a parameter's own text; nothing in the record decides. Left out when certain. */
  readonly ambiguous?: true;
  /** The statement that was logged before under the same identity, when it was seen. */
  readonly text?: string;
}

/** A text, or what stands for one. */
export type AuditText = string | Placeholder;

/** One record of pgaudit, both levels decoded. */
export interface AuditRecord {
  readonly auditType: string;
  /** Counted per session. */
  readonly statementId: number;
  readonly substatementId: number;
  readonly class: string;
  readonly command: string;
  readonly objectType: string | null;
  /** A quoted identifier, as PostgreSQL quotes it: `public."we,ird"`. */
  readonly objectName: string | null;
  readonly statement: AuditText;
  readonly parameters: readonly AuditText[] | Placeholder;
  /** Rows retrieved or affected, with pgaudit.log_rows; else null. */
  readonly rows: number | null;
}

const statementPlaceholders: ReadonlyMap<string, PlaceholderName> = new Map([
  ["<previously logged>", "previously-logged"],
  ["<not logged>", "not-logged"],
]);

/**
 * No statement that PostgreSQL could parse is one of these texts and nothing else, and pgaudit logs only what was
 * parsed: as the whole field, unquoted, they are placeholders for certain.
 */
function statementOf(table: AuditTable): AuditText {
  const text = auditText(table, auditFields.statement);
  const placeholder =
    table.quoting[auditFields.statement] === 0 ? statementPlaceholders.get(text) : undefined;
  return placeholder === undefined ? text : { placeholder };
}

const parameterPlaceholders: ReadonlyMap<string, PlaceholderName> = new Map([
  ["<previously logged>", "previously-logged"],
  ["<not logged>", "not-logged"],
  ["<none>", "none"],
]);

/** Strings, quoted names, dollar quotes and comments, in which `$1` is no parameter. */
const notCode =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?:[A-Za-z_]\w*)?\$[\s\S]*?\$(?:[A-Za-z_]\w*)?\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Whether the statement refers to a parameter by number. */
function takesParameters(statement: string): boolean {
  return statement.includes("$") && /\$[1-9]/.test(statement.replaceAll(notCode, " "));
}

function parametersOf(table: AuditTable, statement: AuditText): readonly AuditText[] | Placeholder {
  const text = auditText(table, auditFields.parameter);
  const placeholder =
    table.quoting[auditFields.parameter] === 0 ? parameterPlaceholders.get(text) : undefined;
  if (placeholder === undefined) return parameterList(text);
  // Statement and parameters go together: with a placeholder there, this is one too.
  if (typeof statement !== "string" || !takesParameters(statement)) return { placeholder };
  // It takes parameters, so "<none>" is the value of its only one. Of the others nothing decides.
  return placeholder === "none" ? [text] : { placeholder, ambiguous: true };
}

function parameter(text: string, quoted: boolean): AuditText {
  if (quoted) return text;
  if (text === "") return { placeholder: "null-or-empty" };
  return text === "<long param suppressed>" ? { placeholder: "long-parameter", ambiguous: true } : text;
}

/** Decodes the parameters: one line of CSV in itself. */
export function parameterList(line: string): readonly AuditText[] {
  if (!line.includes('"')) return line.split(",").map((text) => parameter(text, false));
  const values: AuditText[] = [];
  let at = 0;
  for (;;) {
    if (line.charCodeAt(at) === QUOTE) {
      const close = closing(line, at + 1);
      values.push(parameter(line.slice(at + 1, close).replaceAll('""', '"'), true));
      at = close + 1;
    } else {
      const comma = line.indexOf(",", at);
      const end = comma < 0 ? line.length : comma;
      values.push(parameter(line.slice(at, end), false));
      at = end;
    }
    if (at >= line.length) return values;
    if (line.charCodeAt(at) !== COMMA) return [line];
    at++;
  }
}

function closing(line: string, from: number): number {
  for (let at = from; ; at++) {
    at = line.indexOf('"', at);
    if (at < 0) return line.length;
    if (line.charCodeAt(at + 1) !== QUOTE) return at;
    at++;
  }
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text;
}

/** Makes a record of a table that `scanAudit` filled. */
export function auditRecordOf(table: AuditTable): AuditRecord {
  const statement = statementOf(table);
  return {
    auditType: auditText(table, auditFields.auditType),
    statementId: auditNumber(table, auditFields.statementId),
    substatementId: auditNumber(table, auditFields.substatementId),
    class: auditText(table, auditFields.class),
    command: auditText(table, auditFields.command),
    objectType: textOrNull(auditText(table, auditFields.objectType)),
    objectName: textOrNull(auditText(table, auditFields.objectName)),
    statement,
    parameters: parametersOf(table, statement),
    rows: table.count === 10 ? auditNumber(table, auditFields.rows) : null,
  };
}
