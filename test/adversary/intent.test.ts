import { describe, expect, it } from "vitest";
import { roleSpec, settingsSpec } from "#policies/catalogue/declared-specs.ts";
import { controlById } from "#policies/catalogue/index.ts";
import type { IntendedResource } from "#policies/intent/intended-resource.ts";
import type { Judgement } from "#policies/model/judgement.ts";
import { judgeIntended } from "#policies/packs/intended-input.ts";
import { goodResources } from "#test/policies/support/resources.ts";
import { declare } from "./support/world.ts";

type Change = Parameters<typeof declare>[0];

function judge(id: string, change: Change, only: (resource: IntendedResource) => boolean): Judgement {
  const [cluster] = declare(change).clusters;
  const control = controlById(id);
  if (cluster === undefined || control === undefined) throw new Error("nothing to judge");
  const common = { cluster: "main" };
  const made: readonly IntendedResource[] = [
    ...cluster.roles.map((role) => ({
      type: "pulumi-nodejs:dynamic/postgres:Role",
      name: `role-${role.name}`,
      props: {
        ...common,
        purpose: role.purpose,
        passwordSource: role.password ?? null,
        spec: roleSpec(role),
      },
    })),
    {
      type: "pulumi-nodejs:dynamic/postgres:Settings",
      name: "settings",
      props: { ...common, preload: ["pgaudit"], spec: settingsSpec(cluster, true) },
    },
    ...goodResources.filter(({ type }) => !/:(Role|Settings)$/.test(type)),
  ];
  return judgeIntended(control, cluster, null, made.filter(only), new Date());
}

function memberOf(role: string): Change {
  return (cluster) => ({
    ...cluster,
    superusers: ["boss"],
    roles: cluster.roles.map((one) => (one.name === "app_user" ? { ...one, memberOf: [role] } : one)),
  });
}

const theRole = ({ name }: IntendedResource): boolean => name === "role-app_user";

/** As the pack asks: each resource by itself where the control says so. */
describe("before deployment", () => {
  it("application-roles-unprivileged does not pass on a login declared to run programs of the host", () => {
    const control = "application-roles-unprivileged";
    expect(judge(control, memberOf("app_readwrite"), theRole).verdict).toBe("pass");
    expect(judge(control, memberOf("pg_execute_server_program"), theRole).verdict).not.toBe("pass");
  });

  it("no-unexpected-superuser does not pass on a login declared a member of a superuser", () => {
    const control = "no-unexpected-superuser";
    expect(judge(control, memberOf("app_readwrite"), theRole).verdict).toBe("pass");
    expect(judge(control, memberOf("boss"), theRole).verdict).not.toBe("pass");
  });

  it("audit-library-loaded does not pass where the declared settings take pgaudit out of the preload list", () => {
    const control = "audit-library-loaded";
    expect(
      judge(
        control,
        (cluster) => cluster,
        () => true,
      ).verdict,
    ).toBe("pass");
    const without: Change = (cluster) => ({ ...cluster, settings: { shared_preload_libraries: "" } });
    expect(judge(control, without, () => true).verdict).not.toBe("pass");
  });
});
