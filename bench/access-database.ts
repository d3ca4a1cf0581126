import type { AccessSpec, GrantSpec } from "#postgres/plan/specs.ts";
import type { TestServer } from "#test/support/postgres-server.ts";
import { progress } from "./measure.ts";

/** The database that the figures are about. */
export interface AccessDatabase {
  readonly name: string;
  readonly schemas: number;
  readonly tablesPerSchema: number;
  readonly groups: number;
}

/** Group roles, all of whom may read some schemas. */
export function groupName(index: number): string {
  return `group_${index}`;
}

/** Schemas in which the tables are. */
export function schemaName(index: number): string {
  return `schema_${index}`;
}

/** The owner of everything. */
export const OWNER = "bench_owner";

/** Makes tables in schemas, and roles; the tables are granted to nobody yet. */
export async function makeAccessDatabase(server: TestServer, size: AccessDatabase): Promise<void> {
  const tables = size.schemas * size.tablesPerSchema;
  progress(`making ${tables} tables in ${size.schemas} schemas and ${size.groups} roles`);
  await server.execAsSuperuser(`create database ${size.name}`);
  await server.execAsSuperuser(`create role ${OWNER}`);
  for (let index = 0; index < size.groups; index += 1) {
    await server.execAsSuperuser(`create role ${groupName(index)}`);
  }
  for (let index = 0; index < size.schemas; index += 1) {
    const schema = schemaName(index);
    await server.execAsSuperuser(
      `create schema ${schema} authorization ${OWNER};
       set role ${OWNER};
       do $$ begin for i in 0..${size.tablesPerSchema - 1} loop
         execute format('create table ${schema}.table_%s (id int, note text)', i);
       end loop; end $$`,
      size.name,
    );
  }
}

/** Grants as the declaration does, by plain SQL: every group reads every schema. */
export async function grantByHand(server: TestServer, size: AccessDatabase): Promise<void> {
  progress("granting by hand what the declaration will ask for");
  const groups = Array.from({ length: size.groups }, (_, index) => groupName(index)).join(", ");
  await server.execAsSuperuser(`revoke all on database ${size.name} from public`);
  for (let index = 0; index < size.schemas; index += 1) {
    await server.execAsSuperuser(
      `grant select on all tables in schema ${schemaName(index)} to ${groups}`,
      size.name,
    );
  }
  await server.execAsSuperuser("vacuum analyze pg_class", size.name);
}

/** One grant declaration per group and schema: SELECT on all its tables. */
export function declaredAccess(size: AccessDatabase): AccessSpec {
  const schemas = Array.from({ length: size.schemas }, (_, index) => schemaName(index));
  const grants: readonly GrantSpec[] = schemas.flatMap((schema) =>
    Array.from({ length: size.groups }, (_, index) => ({
      on: "tables",
      schema,
      objects: "all",
      to: groupName(index),
      privileges: ["SELECT"],
      grantable: false,
    })),
  );
  return {
    database: size.name,
    mode: "exclusive",
    owner: null,
    schemas: schemas.map((name) => ({ name, owner: OWNER, objectOwner: OWNER })),
    grants,
    defaultPrivileges: [],
    creators: [],
    memberships: [],
    members: [],
  };
}
