import type { JudgeInput } from "../define-control.ts";
import { expectedSuperusers } from "./expected-superusers.ts";

/** A role in a database, as a login would be. */
export interface LoginPair {
  readonly role: string;
  readonly database: string;
}

/** `role@database`. */
export function pairText({ role, database }: LoginPair): string {
  return `${role}@${database}`;
}

/** Every declared login, the administrator and declared superusers, each in every declared database, that no probe asked about. */
export function unaskedPairs(
  input: Pick<JudgeInput, "declared" | "provisioned">,
  asked: readonly LoginPair[],
): readonly LoginPair[] {
  const { declared } = input;
  const logins = declared.roles.filter(({ login }) => login).map(({ name }) => name);
  const roles = [...new Set([...logins, ...expectedSuperusers(input)])];
  const known = new Set(asked.map(({ role, database }) => JSON.stringify([role, database])));
  return declared.databases
    .flatMap(({ name: database }) => roles.map((role) => ({ role, database })))
    .filter(({ role, database }) => !known.has(JSON.stringify([role, database])));
}
