import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defaultAcl } from "#postgres/access/expand-acl.ts";
import type { ObjectKind } from "#postgres/access/privilege.ts";
import { defineQuery } from "#postgres/client/query.ts";
import { hasSharedServer, sharedServer } from "#test/support/shared-servers.ts";
import { connected, endpointOf } from "../client/session.ts";

/** The letters of `acldefault()`, which are its own: `s` is a sequence and `S` a foreign server. */
const letters: readonly (readonly [string, ObjectKind])[] = [
  ...(["table", "partitioned-table", "view", "materialized-view", "foreign-table"] as const).map(
    (kind) => ["r", kind] as const,
  ),
  ["c", "column"],
  ["s", "sequence"],
  ["d", "database"],
  ["f", "routine"],
  ["l", "language"],
  ["L", "large-object"],
  ["n", "schema"],
  ["p", "parameter"],
  ["t", "tablespace"],
  ["F", "foreign-data-wrapper"],
  ["S", "foreign-server"],
  ["T", "type"],
  ["T", "domain"],
];

const serverDefault = defineQuery({
  name: "acldefault",
  text: `SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE (SELECT rolname FROM pg_roles WHERE oid = a.grantee) END AS grantee,
       (SELECT rolname FROM pg_roles WHERE oid = a.grantor) AS grantor, a.privilege_type AS privilege, a.is_grantable AS grantable
  FROM aclexplode(acldefault($1::"char", (SELECT oid FROM pg_roles WHERE rolname = $2))) a`,
  row: z.object({ grantee: z.string(), grantor: z.string(), privilege: z.string(), grantable: z.boolean() }),
});

describe.each([15, 18] as const)("defaultAcl against acldefault() of PostgreSQL %i", (major) => {
  it.runIf(hasSharedServer(major)).each(letters)("%s: %s", async (letter, kind) => {
    const server = sharedServer(major);
    const rows = await connected(endpointOf(server), (client) =>
      client.rows(serverDefault, [letter, server.superuser]),
    );
    const own = defaultAcl(kind, server.superuser, major * 10_000);
    expect(new Set(own.map((entry) => JSON.stringify(entry)))).toEqual(
      new Set(
        rows.map(({ grantee, grantor, privilege, grantable }) =>
          JSON.stringify({ grantee, grantor, privilege, grantable }),
        ),
      ),
    );
    expect(own).toHaveLength(rows.length);
  });
});
