import { randomInt } from "node:crypto";
import process from "node:process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createLocalServer, defaultHbaRules, type HbaRule } from "#infra/local/local-server.ts";
import { withClient } from "../../support/server-connection.ts";
import { clientConfig, fixture } from "./local-server-fixture.ts";

const seed = Number(process.env.FAST_CHECK_SEED ?? randomInt(2 ** 31));
const line = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !/[\0\r\n]/u.test(text));
const awkward = ["", "'", "''", "\\", "\\'", "#", "a = b", "# '\\", "é😀", "\t", '"', " padded "];

it(`settings of any text reach the server as they are (seed ${seed})`, async () => {
  const values = [...awkward, ...fc.sample(line, { seed, numRuns: 60 })].filter((text) =>
    text.isWellFormed(),
  );
  const settings = Object.fromEntries(values.map((value, index) => [`pgattest_test.s${index}`, value]));
  const { spec, deps } = await fixture({ settings });
  const server = await createLocalServer(spec, deps);
  const { rows } = await withClient(clientConfig(server, spec), (client) =>
    client.query(
      "select current_setting('pgattest_test.s' || n) as value from generate_series(0, $1::int) as n order by n",
      [values.length - 1],
    ),
  );
  expect(rows).toEqual(values.map((value) => ({ value })));
});

it.each([[15], [18]])(
  `hba names of any text mean only themselves to PostgreSQL %i (seed ${seed})`,
  async (major) => {
    const name = line.filter((text) => text !== "" && text.isWellFormed() && !text.startsWith("/"));
    const names = [
      "all",
      "replication",
      "sameuser",
      "+group",
      "@file",
      'quo"te',
      "a,b",
      "#",
      "with space",
      "\\",
    ];
    const users = [...names, ...fc.sample(name, { seed, numRuns: 40 })].filter(
      (text) => Buffer.byteLength(text) <= 63,
    );
    const rules = users.map(
      (user): HbaRule => ({
        type: "hostssl",
        databases: [user],
        users: [user],
        address: "all",
        method: "reject",
      }),
    );
    const { spec, deps } = await fixture({ majors: [major], hbaRules: [...rules, ...defaultHbaRules] });
    const server = await createLocalServer(spec, deps);
    const { rows } = await withClient(clientConfig(server, spec), (client) =>
      client.query("select database, user_name, error from pg_hba_file_rules order by line_number"),
    );
    const expected = users.map((user) => ({ database: [user], user_name: [user], error: null }));
    expect(rows).toEqual([...expected, { database: ["all"], user_name: ["all"], error: null }]);
  },
);
