import { describeOracle } from "./describe-oracle.ts";

describeOracle(17);
