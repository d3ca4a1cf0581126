/**
 * The one place that says which versions the toolchain stands on. The engine, the SDK and the language host of
 * Pulumi go together, so one number is used for all three; `package.json` pins the SDK to the same one.
 */

/** Version of the Pulumi engine and of the language host, without the leading `v`. */
export const pulumiVersion = "3.259.0";

/** Debian's package names for the parts the project can install by itself. */
export const debianPackages = {
  postgres: ["postgresql-15", "postgresql-15-pgaudit"],
  browser: ["chromium"],
} as const;
