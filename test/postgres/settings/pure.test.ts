import { describe, expect, it } from "vitest";
import { coversAuditClasses, parseAuditClasses } from "#postgres/settings/audit-classes.ts";
import { splitIdentifierList } from "#postgres/settings/identifier-list.ts";
import { logLinePrefixEscapes } from "#postgres/settings/log-line-prefix.ts";
import { settingValuesEqual } from "#postgres/settings/setting-values-equal.ts";

describe("parseAuditClasses", () => {
  it.each([
    ["", []],
    ["none", []],
    ["ddl, WRITE", ["ddl", "write"]],
    ["all,-misc", ["ddl", "function", "misc_set", "read", "role", "write"]],
    ["-misc,all", ["ddl", "function", "misc", "misc_set", "read", "role", "write"]],
    ["ddl,none", ["ddl"]],
    ["ddl,-all", []],
    ['"ddl"', ["ddl"]],
  ])("%j is %j", (value, classes) => {
    const parsed = parseAuditClasses(value);
    expect(parsed.state === "valid" ? [...parsed.classes].sort() : parsed).toEqual(classes);
  });

  it.each(["ddl write", "ddl,,write", "everything", "- ddl", "ddl,", "--ddl"])(
    "refuses %j, which covers nothing",
    (value) => {
      const parsed = parseAuditClasses(value);
      expect(parsed.state).toBe("invalid");
      expect(coversAuditClasses(parsed, [])).toBe(false);
    },
  );

  it("covers when every required class is there", () => {
    expect(coversAuditClasses(parseAuditClasses("all,-read"), ["ddl", "write"])).toBe(true);
    expect(coversAuditClasses(parseAuditClasses("all,-read"), ["ddl", "read"])).toBe(false);
  });
});

describe("settingValuesEqual", () => {
  it.each([
    ["work_mem", "10MB", "10240kB", true],
    ["work_mem", "10MB", "10241kB", false],
    ["statement_timeout", "60000", "1min", true],
    ["statement_timeout", "0", "0ms", true],
    ["shared_buffers", "128MB", "16384", true],
    ["log_checkpoints", "on", "true", true],
    ["log_checkpoints", "on", "off", false],
    ["LOG_Checkpoints", "ON", "yes", true],
    ["pgaudit.log", "ddl, write", "write,ddl", true],
    ["pgaudit.log", "ddl", "write", false],
    ["pgaudit.log", "wrong", "nonsense", false],
    ["search_path", '"$user", public', '"$user",public', true],
    ["search_path", "a, b", "b, a", false],
    ["search_path", "A", '"A"', false],
    ["log_destination", "csvlog, stderr", "stderr,csvlog", true],
    ["log_connections", "on", "receipt,authentication,authorization", true],
    ["log_connections", "all", "on", false],
    ["application_name", "on", "true", false],
    ["some.unknown", "1024kB", "1MB", false],
    ["ssl_min_protocol_version", "TLSv1.2", "tlsv1.2", true],
    ["ssl_min_protocol_version", "TLSv1.2", "TLSv1.3", false],
    ["work_mem", "x", "y", false],
  ])("%s: %j and %j: %j", (name, a, b, equal) => {
    expect(settingValuesEqual(name, a, b)).toBe(equal);
    expect(settingValuesEqual(name, b, a)).toBe(equal);
  });
});

describe("splitIdentifierList and logLinePrefixEscapes", () => {
  it("splits as the server does", () => {
    expect(splitIdentifierList(' A , "B""c",d')).toEqual(["a", 'B"c', "d"]);
    expect(splitIdentifierList('"open')).toBeNull();
  });

  it("finds escapes behind padding and not behind a double percent sign", () => {
    expect(logLinePrefixEscapes("%m [%p] %q%-10u@%d %%h %z")).toEqual(["m", "p", "q", "u", "d"]);
    expect(logLinePrefixEscapes("%%%u")).toEqual(["u"]);
  });
});
