import { CliError } from "./cli-error.ts";

/** What a connection URL says, without any secret. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** The URL's own text is never repeated: it may hold a password. */
function invalid(why: string): CliError {
  return new CliError(
    "url-invalid",
    `--url ${why}`,
    "Write postgresql://user@host:port/database; the password goes into --password-from.",
  );
}

function decoded(part: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`has a ${part} that is not percent-encoded correctly`);
  }
}

/**
 * Reads `postgresql://user@host:port/database`. A password in it is refused: other users see command lines.
 * @throws CliError `url-invalid`
 */
export function parseConnectionUrl(text: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw invalid("is not a URL");
  if (url.protocol !== "postgresql:" && url.protocol !== "postgres:")
    throw invalid("does not begin with postgresql://");
  if (url.password !== "") throw invalid("holds a password, which other users of this machine could see");
  if (url.search !== "" || url.hash !== "") throw invalid("has parameters, which are not supported");
  if (url.hostname === "") throw invalid("names no host");
  if (url.username === "") throw invalid("names no user");
  const database = decoded("database", url.pathname.replace(/^\//, ""));
  if (database === "") throw invalid("names no database");
  return {
    host: decoded("host", url.hostname.replace(/^\[(.*)\]$/, "$1")),
    port: url.port === "" ? 5432 : Number(url.port),
    user: decoded("user", url.username),
    database,
  };
}
