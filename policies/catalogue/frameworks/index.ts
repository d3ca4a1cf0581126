import type { Framework } from "./framework.ts";
import { gdpr } from "./gdpr.ts";
import { iso270012022 } from "./iso-27001-2022.ts";
import { pciDss401 } from "./pci-dss-4.0.1.ts";
import { soc2 } from "./soc-2.ts";

export type { Framework } from "./framework.ts";

/** Every framework that controls are mapped to. */
export const frameworks: readonly Framework[] = Object.freeze([iso270012022, soc2, pciDss401, gdpr]);
