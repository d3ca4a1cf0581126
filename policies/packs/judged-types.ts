import type { JudgedResourceType } from "#policies/intent/resource-inputs.ts";

/** By control of intent level `resource`, the one type whose resources it judges, each by itself. */
export const judgedTypes: Readonly<Record<string, JudgedResourceType>> = {
  "no-unexpected-superuser": "pulumi-nodejs:dynamic/postgres:Role",
  "application-roles-unprivileged": "pulumi-nodejs:dynamic/postgres:Role",
  "public-holds-no-data-privileges": "pulumi-nodejs:dynamic/postgres:Access",
  "default-privileges-exclude-public": "pulumi-nodejs:dynamic/postgres:Access",
  "audit-settings-protected": "pulumi-nodejs:dynamic/postgres:Settings",
  "connections-logged": "pulumi-nodejs:dynamic/postgres:Settings",
  "log-destination-structured": "pulumi-nodejs:dynamic/postgres:Settings",
  "tls-minimum-version": "pulumi-nodejs:dynamic/postgres:Settings",
  "passwords-scram": "pulumi-nodejs:dynamic/postgres:Settings",
  "client-authentication-strict": "pulumi-nodejs:dynamic/pgattest:LocalServer",
};
