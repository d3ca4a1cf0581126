import { describe } from "vitest";
import { hasSharedServer } from "#test/support/shared-servers.ts";
import { describeOracle } from "./describe-oracle.ts";

describe.runIf(hasSharedServer(15))("with Debian's PostgreSQL 15", () => describeOracle(15));
