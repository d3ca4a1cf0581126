import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeployedStack, prepareStack, type Update } from "#test/support/deployed-stack.ts";
import { startTestServer, type TestServer } from "#test/support/postgres-server.ts";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { controlStates } from "./quick-command.ts";

/** The first one builds the engine when the machine has none. */
const BUILD_MS = 15 * 60_000;

/** A server that somebody has: an owner, a database with tables, and access that nobody declares. */
const BEFORE = `
  create role shop_owner;
  create role shop_reports login password 'a password that is not ours';
  create role somebody_else;
`;
const CONTENT = `
  create table public.orders (id bigint primary key);
  alter table public.orders owner to shop_owner;
  create table public.ledger (id bigint primary key);
  grant select on public.ledger to somebody_else;
  grant update on public.orders to shop_reports;
  insert into public.orders values (1), (2);
`;

function declaration({ host, port, serverName, caFile }: TestServer, extensions: readonly string[]): string {
  const config = {
    "pgattest:owners": ["platform-team"],
    "pgattest:reviewers": ["security-team"],
    "pgattest:clusters": [
      {
        name: "main",
        provider: {
          kind: "existing",
          ...{ host, port, serverName, ca: `file:${caFile}` },
          administrator: { user: "postgres", password: "env:E2E_ADMINISTRATOR" },
        },
        audit: { classes: ["ddl", "role", "write"] },
        logging: { destinations: ["csvlog"] },
        roles: [
          { name: "shop_owner", purpose: "owner", adopt: true },
          { name: "shop_readonly", purpose: "application" },
          { name: "shop_collector", purpose: "collector", login: true, password: "generated" },
        ],
        databases: [
          {
            ...{ name: "shop", adopt: true, owner: "shop_owner", classification: "internal", extensions },
            responsible: "shop-team",
            collector: "shop_collector",
            access: {
              mode: "additive",
              schemas: [{ name: "public" }],
              grants: [
                { on: "database", to: "shop_readonly", privileges: ["CONNECT"] },
                { on: "schema", schema: "public", to: "shop_readonly", privileges: ["USAGE"] },
                { on: "tables", schema: "public", to: "shop_readonly", privileges: ["SELECT"] },
              ],
            },
          },
        ],
      },
    ],
  };
  return JSON.stringify({ config }); // JSON is YAML
}

/** What nobody declares, and no deployment may touch. */
const UNDECLARED = `
  select string_agg(line, e'\\n' order by line) as text from (
    select 'role ' || rolname || ' ' || xmin from pg_authid where rolname in ('shop_reports', 'somebody_else')
    union all select 'acl ' || relname || ' ' || a.grantee::regrole || ' ' || a.privilege_type
      from pg_class, aclexplode(relacl) a where relname in ('orders', 'ledger')
      and a.grantee::regrole::text in ('shop_reports', 'somebody_else')
    union all select 'owner ' || relname || ' ' || relowner::regrole from pg_class where relname in ('orders', 'ledger')
    union all select 'rows ' || count(*) from public.orders
  ) as lines (line)`;

interface Existing {
  readonly server: TestServer;
  readonly stack: DeployedStack;
  readonly environment: NodeJS.ProcessEnv;
  readonly end: () => Promise<void>;
}

async function existing(major: 15 | 18, pgaudit: boolean): Promise<Existing> {
  const server = await startTestServer({ major, pgaudit });
  try {
    await server.execAsSuperuser(BEFORE);
    await server.execAsSuperuser("create database shop owner shop_owner");
    await server.execAsSuperuser(CONTENT, "shop");
    const stack = await prepareStack(() => declaration(server, pgaudit ? ["pgaudit"] : []));
    const environment = { E2E_ADMINISTRATOR: server.password };
    const end = async (): Promise<void> => {
      await stack.destroy(environment).finally(() => server.stop());
    };
    return { server, stack, environment, end };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** One line of ours that says what and what next, and no stack trace. */
function expectClear({ code, stdout, stderr }: Update, said: RegExp): void {
  expect.soft(code, stdout).not.toBe(0);
  const text = `${stdout}\n${stderr}`;
  expect.soft(text).toMatch(said);
  expect.soft(text).not.toMatch(/^\s+at .+:\d+:\d+/m);
  expect.soft(text).not.toContain("this is our fault");
}

describe.runIf(hasSharedServer(15))("a stack on an existing PostgreSQL 15 with pgaudit", () => {
  let it15: Existing;
  beforeAll(async () => {
    it15 = await existing(15, true);
  }, BUILD_MS);
  afterAll(() => it15?.end());

  it("refuses clearly: no password, a wrong one, a role and a database that it may not take over", async () => {
    const { stack, server } = it15;
    expectClear(await stack.up(), /\[secret-missing\] .*E2E_ADMINISTRATOR.* Next: /);
    const wrong = await stack.up({ E2E_ADMINISTRATOR: "certainly not the password" });
    expectClear(wrong, /\[authentication-failed\] .* Next: /);
    expect(`${wrong.stdout}${wrong.stderr}`).not.toContain("certainly not the password");
    const { rows } = await server.execAsSuperuser("select from pg_roles where rolname like 'shop_%'");
    expect(rows).toHaveLength(2);
  });

  it("converges in one update, sends nothing in the second, and leaves alone what nobody declares", async () => {
    const { stack, server, environment } = it15;
    const before = (await server.execAsSuperuser(UNDECLARED, "shop")).rows;
    const first = await stack.up(environment);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    const second = await stack.up(environment);
    expect(second.changes).toEqual({ same: expect.any(Number) });
    expect((await server.execAsSuperuser(UNDECLARED, "shop")).rows).toEqual(before);
    const granted = "has_table_privilege('shop_readonly', 'public.orders', 'SELECT') as granted";
    expect((await server.execAsSuperuser(`select ${granted}`, "shop")).rows).toEqual([{ granted: true }]);
    const status = await stack.command(["status", "--format", "json"]);
    const states = controlStates(status.stdout);
    expect(states.get("audit-library-loaded")?.verdict).toBe("pass");
    expect(states.get("access-matches-declaration")?.verdict).toBe("pass");
    expect(states.get("roles-match-declaration")?.messages.join(" ")).toContain("shop_reports");
    expect((await stack.command(["verify"])).code).toBe(0);
  });

  it("says that it could not observe when the collector's password is wrong, and takes nothing for evidence", async () => {
    const { stack, server, environment } = it15;
    await server.execAsSuperuser("alter role shop_collector password 'changed behind our back'");
    const collected = await stack.command(["collect"]);
    expect(collected.code).toBe(3);
    expect(collected.stderr).toMatch(/error\[authentication-failed\]: .*\nnext: /);
    const assessed = await stack.command(["assess", "--format", "json"]);
    expect(assessed.code).toBe(1);
    const passed = [...controlStates(assessed.stdout)].filter(([, { verdict }]) => verdict === "pass");
    expect(passed.map(([control]) => control)).toEqual([]);
    expect((await stack.command(["verify"])).code).toBe(0);
    // What the server has of a password nobody can compare; destroying and declaring anew is not needed, a new `up` mends.
    const mended = await stack.up(environment);
    expect.soft(mended.code, mended.stdout).toBe(0);
    expect.soft((await stack.command(["collect"])).code, "collect after up").toBe(0);
  });

  it("says that the server is unreachable, changes nothing, and goes on when it is back", async () => {
    const { stack, server, environment } = it15;
    const { rows } = await server.execAsSuperuser("show port");
    expect(rows).toHaveLength(1);
    await server.execAsSuperuser("alter role postgres connection limit 0; alter role shop_collector nologin");
    const collected = await stack.command(["collect"]);
    expect(collected.code).toBe(3);
    await server.execAsSuperuser("alter role postgres connection limit -1");
    const mended = await stack.up(environment);
    expect(mended.code, mended.stdout).toBe(0);
    expect((await stack.command(["verify"])).code).toBe(0);
  });
});

describe("a stack on an existing PostgreSQL 18 without pgaudit", () => {
  let it18: Existing;
  beforeAll(async () => {
    it18 = await existing(18, false);
  }, BUILD_MS);
  afterAll(() => it18?.end());

  it("never passes an audit control: it refuses in one line, or calls them not evaluable", async () => {
    const { stack, server, environment } = it18;
    const before = (await server.execAsSuperuser(UNDECLARED, "shop")).rows;
    const first = await stack.up(environment);
    expect((await server.execAsSuperuser(UNDECLARED, "shop")).rows).toEqual(before);
    process.stderr.write(`\nexisting 18 without pgaudit: up ended with ${first.code}\n`);
    if (first.code !== 0) {
      expectClear(first, /\[[a-z-]+\] .*pgaudit.* Next: /);
      return;
    }
    const status = await stack.command(["status", "--format", "json"]);
    const states = controlStates(status.stdout);
    for (const control of ["audit-library-loaded", "audit-covers-every-login"])
      expect(states.get(control)?.verdict).not.toBe("pass");
  });
});
