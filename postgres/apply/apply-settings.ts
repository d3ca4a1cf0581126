import { readSettingsCatalogue } from "../catalogue/settings-catalogue.ts";
import type { SnapshotSession } from "../client/read-only-snapshot.ts";
import type { SqlClient } from "../client/sql-client.ts";
import type { Plan, PlannedStatement } from "../plan/plan.ts";
import { pendingRestart, planSettings, reloadStatement } from "../plan/plan-settings.ts";
import { planSettingsRemoval } from "../plan/plan-settings-removal.ts";
import type { SettingsSpec } from "../plan/specs.ts";
import type { ApplyDependencies, ApplyResult, ApplyTarget } from "./apply-dependencies.ts";
import { notConvergedError } from "./apply-error.ts";
import { sendStatements } from "./carry-out.ts";
import { fileValuesQuery } from "./file-values.sql.ts";
import { inTransaction, readingSession } from "./in-transaction.ts";
import { retryCollisions } from "./retry-collisions.ts";
import { connectTo, holdingSharedLock } from "./with-locks.ts";

/** What applying settings did. */
export interface SettingsResult extends ApplyResult {
  /** Declared settings of the server that wait for a restart. */
  readonly pendingRestart: readonly string[];
}

/** What {@link applySettings} would do, and what waits for a restart, as a session sees it. */
export interface SettingsReading {
  readonly plan: Plan;
  readonly pendingRestart: readonly string[];
}

/**
 * Reads and plans; from any database of the cluster.
 *
 * @param previous What was declared before; null for none.
 */
export async function readSettingsPlan(
  session: SnapshotSession,
  spec: SettingsSpec,
  previous: SettingsSpec | null,
): Promise<SettingsReading> {
  const { catalogue } = await readSettingsCatalogue(session);
  const files = await session.tryRows(fileValuesQuery);
  const rows = files.state === "observed" ? files.rows : null;
  const values = rows === null ? null : new Map(rows.map(({ name, value }) => [name, value]));
  const auto = rows === null ? null : new Set(rows.filter((row) => row.autoConf).map((row) => row.name));
  const removal = previous === null ? [] : planSettingsRemoval(previous, spec, catalogue, auto).statements;
  const { statements, outOfReach } = planSettings(spec, catalogue, values);
  const plan = { statements: withOneReload([...removal, ...statements]), outOfReach };
  return { plan, pendingRestart: pendingRestart(spec, catalogue) };
}

function withOneReload(statements: readonly PlannedStatement[]): readonly PlannedStatement[] {
  const others = statements.filter((statement) => statement !== reloadStatement);
  return others.length === statements.length ? others : [...others, reloadStatement];
}

/** How often to look whether the server has taken its files over: it does so in its own time. */
const looks = 40;
const pauseMs = 50;

/**
 * Brings the settings of a server, its databases and its roles to what is declared. The settings of databases
 * and roles change in one transaction; those of the server one by one, each durable by itself, as
 * `ALTER SYSTEM` runs outside transactions, and then one reload takes all of them over.
 *
 * @param previous What was declared before: settings that are declared no longer are reset. Null for none.
 * @throws ApplyError; PostgresError.
 */
export function applySettings(
  target: ApplyTarget,
  spec: SettingsSpec,
  previous: SettingsSpec | null,
  dependencies: ApplyDependencies,
): Promise<SettingsResult> {
  const read = <T>(fn: (client: SqlClient) => Promise<T>): Promise<T> =>
    connectTo(target, target.maintenanceDatabase, dependencies, fn);
  return retryCollisions(dependencies, () =>
    holdingSharedLock(target, dependencies, async () => {
      const sent = await read((client) => change(client, spec, previous, dependencies));
      const after = await waitUntilTaken(read, spec, dependencies);
      return {
        changed: sent.length > 0,
        statements: sent.map((statement) => statement.display),
        outOfReach: after.plan.outOfReach,
        pendingRestart: after.pendingRestart,
      };
    }),
  );
}

function readIn(
  client: SqlClient,
  spec: SettingsSpec,
  previous: SettingsSpec | null,
  dependencies: ApplyDependencies,
): Promise<SettingsReading> {
  // tryRows needs a transaction for its savepoint.
  return inTransaction(client, dependencies, () =>
    readSettingsPlan(readingSession(client, dependencies.monotonicClock), spec, previous),
  );
}

async function change(
  client: SqlClient,
  spec: SettingsSpec,
  previous: SettingsSpec | null,
  dependencies: ApplyDependencies,
): Promise<readonly PlannedStatement[]> {
  const { statements } = (await readIn(client, spec, previous, dependencies)).plan;
  const inOne = statements.filter((statement) => statement.transactional);
  if (inOne.length > 0) {
    await inTransaction(client, dependencies, () => sendStatements(client, inOne, dependencies));
  }
  const oneByOne = statements.filter((statement) => !statement.transactional);
  await sendStatements(client, oneByOne, dependencies);
  return [...inOne, ...oneByOne];
}

/** A new session each time: one that exists keeps what it was started with. */
async function waitUntilTaken(
  read: <T>(fn: (client: SqlClient) => Promise<T>) => Promise<T>,
  spec: SettingsSpec,
  dependencies: ApplyDependencies,
): Promise<SettingsReading> {
  for (let look = 1; ; look += 1) {
    const reading = await read((client) => readIn(client, spec, null, dependencies));
    if (reading.plan.statements.length === 0) return reading;
    if (look >= looks) throw notConvergedError(reading.plan.statements);
    await dependencies.sleep(pauseMs, dependencies.signal);
  }
}
