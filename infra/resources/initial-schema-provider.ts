import { createHash } from "node:crypto";
import { z } from "zod";
import { InfraError } from "#infra/errors.ts";
import { inTransaction } from "#postgres/apply/in-transaction.ts";
import { withClient } from "#postgres/client/connect.ts";
import { quoteIdentifier, quoteLiteral } from "#postgres/client/quote.ts";
import { applyDependencies, lookInto } from "./apply-world.ts";
import { administratorEndpoint, connectionSchema } from "./connection.ts";
import { defineProvider, type World } from "./define-provider.ts";
import { initialSchemaMarkQuery, userObjectsQuery } from "./initial-schema.sql.ts";

const MARK = "pgattest initial schema sha256:";

const inputs = z.object({
  cluster: z.string(),
  database: z.string(),
  owner: z.string(),
  sql: z.string().min(1),
  connection: connectionSchema,
});
const outputs = z.object({ sha256: z.string() });

type Inputs = z.infer<typeof inputs>;
type Outputs = z.infer<typeof outputs>;

async function look(
  given: Inputs,
  world: World,
): Promise<{ readonly mark: string | null; readonly objects: number }> {
  return lookInto(given.connection, given.database, world, async (session) => {
    const [marked] = await session.rows(initialSchemaMarkQuery);
    const [counted] = await session.rows(userObjectsQuery);
    return { mark: marked?.mark ?? null, objects: counted?.objects ?? 0 };
  });
}

/**
 * Runs the file as the owner, with the search path that psql would have, and leaves the mark: all of it or nothing. The
 * protocol takes one statement at a time and a file holds many, so the server itself takes them apart (EXECUTE).
 */
async function run(given: Inputs, sha256: string, world: World): Promise<void> {
  const endpoint = await administratorEndpoint(given.connection, given.database, world);
  const bounds = applyDependencies(world);
  const options = {
    signal: world.signal,
    connectTimeoutMs: bounds.connectTimeoutMs,
    applicationName: "pgattest initial schema",
  };
  const block = quoteLiteral(`BEGIN EXECUTE ${quoteLiteral(given.sql)}; END`);
  const mark = quoteLiteral(`${MARK}${sha256}`);
  const steps = [
    `SET LOCAL ROLE ${quoteIdentifier(given.owner)}`,
    `SET LOCAL search_path = "$user", public`,
    `DO LANGUAGE plpgsql ${block}`,
    "RESET ROLE",
    `COMMENT ON DATABASE ${quoteIdentifier(given.database)} IS ${mark}`,
  ];
  await withClient(endpoint, options, (client) =>
    inTransaction(client, bounds, async () => {
      for (const step of steps) await client.execute(step, [], `initial schema of ${given.database}`);
    }),
  );
}

/** Runs the file once; a mark says that it was run, whatever became of the schema since. */
async function settle(given: Inputs, world: World): Promise<Outputs> {
  const sha256 = createHash("sha256").update(given.sql).digest("hex");
  const { mark, objects } = await look(given, world);
  if (mark?.startsWith(MARK) === true) return { sha256: mark.slice(MARK.length) };
  if (objects > 0) {
    throw new InfraError(
      "not-adopted",
      `database ${given.database} has objects already, so its initial schema was not run`,
      "Take initialSchema out of the declaration: from here on migrations change the schema.",
    );
  }
  await run(given, sha256, world);
  return { sha256 };
}

/** Gives a new database its first schema. Changing the file later changes nothing: that is what migrations are for. */
export const provider = defineProvider<Inputs, Outputs>({
  inputs,
  outputs,
  create: async (given, world) => ({
    id: `${given.cluster}/${given.database}`,
    outputs: await settle(given, world),
  }),
  update: (given, _before, world) => settle(given, world),
  read: async (_given, before) => before,
  delete: async () => {},
});
