import { describe, expect, it } from "vitest";
import { expandAcl } from "#postgres/access/expand-acl.ts";
import { parseAclArray } from "#postgres/access/parse-acl-array.ts";
import { parseAclItem } from "#postgres/access/parse-acl-item.ts";

const entry = (grantee: string, grantor: string, privilege: string, grantable = false) => ({
  ...{ grantee, grantor, privilege, grantable },
});

describe("parseAclItem", () => {
  it.each([
    ["bob=r/ann", [entry("bob", "ann", "SELECT")]],
    ["=X/ann", [entry("public", "ann", "EXECUTE")]],
    ["PUBLIC=r/ann", [entry("PUBLIC", "ann", "SELECT")]],
    ["bob=r*w/ann", [entry("bob", "ann", "SELECT", true), entry("bob", "ann", "UPDATE")]],
    ['"a=b/c"=r/"x""y, z"', [entry("a=b/c", 'x"y, z', "SELECT")]],
    ['"😀\n"=m/ann', [entry("😀\n", "ann", "MAINTAIN")]],
    ["bob=/ann", []],
    ["16400=r/ann", [entry("16400", "ann", "SELECT")]],
    ['"a"=sA*/b', [entry("a", "b", "SET"), entry("a", "b", "ALTER SYSTEM", true)]],
  ])("reads %s", (text, entries) => {
    expect(parseAclItem(text)).toEqual(entries);
  });

  it.each([
    "",
    "bob",
    "bob=r",
    "bob=r/",
    "bob=z/ann",
    "bob=*r/ann",
    "bob=r**/ann",
    '"bob=r/ann',
    "bob=r/ann ann=",
    'bob=r/"ann',
    "a=r/b=r/c",
  ])("refuses %j", (text) => {
    expect(() => parseAclItem(text)).toThrow(expect.objectContaining({ code: "value-invalid" }));
  });
});

describe("parseAclArray", () => {
  it("splits items and undoes the array's quoting", () => {
    expect(parseAclArray("{}")).toEqual([]);
    expect(parseAclArray('{a=r/b,"\\"x y\\"=r/b","\\"p\\\\\\\\q\\"=r/b"}')).toEqual([
      "a=r/b",
      '"x y"=r/b',
      '"p\\\\q"=r/b',
    ]);
  });

  it.each(["", "a=r/b", "{a=r/b", "{a=r/b,}", "{NULL}", "{a=r/b}x", "{{a=r/b}}", '{"a=r/b}'])(
    "refuses %j",
    (text) => {
      expect(() => parseAclArray(text)).toThrow(expect.objectContaining({ code: "value-invalid" }));
    },
  );
});

describe("expandAcl", () => {
  it("takes an empty array for nobody and null for the default", () => {
    expect(expandAcl([], "table", "ann", 150_000)).toEqual([]);
    expect(expandAcl(null, "schema", "ann", 150_000)).toEqual([
      entry("ann", "ann", "USAGE"),
      entry("ann", "ann", "CREATE"),
    ]);
    expect(expandAcl(null, "column", "ann", 150_000)).toEqual([]);
  });
});
