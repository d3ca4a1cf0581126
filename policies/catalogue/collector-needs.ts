import { type EvidenceKind, evidenceKindIds } from "./evidence-kinds/index.ts";

/** What the role that collects one kind of evidence must be able to do, and nothing more. */
export interface CollectorNeeds {
  /** Predefined roles it must be a member of. */
  readonly memberOf: readonly string[];
  /** Functions of `pg_catalog` it must be able to execute in the maintenance database, with identity arguments. */
  readonly systemRoutines: readonly string[];
  /** Views of `pg_catalog` it must be able to read in the maintenance database. */
  readonly systemViews: readonly string[];
  /** Why, and what stays invisible without it. */
  readonly because: string;
}

const NOTHING = { memberOf: [], systemRoutines: [], systemViews: [] } as const;

/** By evidence kind, what its collector needs beside CONNECT. */
export const collectorNeeds = {
  "server-identity": { ...NOTHING, because: "Identity, version and databases are visible to everybody." },
  "role-attributes": {
    ...NOTHING,
    because: "Roles and memberships are visible to everybody; password verifiers stay invisible, on purpose.",
  },
  "audit-settings": {
    memberOf: ["pg_read_all_settings"],
    systemRoutines: ["pg_hba_file_rules()"],
    systemViews: ["pg_hba_file_rules"],
    because:
      "Without them settings such as shared_preload_libraries and the rules of pg_hba.conf are missing rows.",
  },
  "object-privileges": { ...NOTHING, because: "ACLs and owners are visible to everybody." },
  "tls-endpoint": { ...NOTHING, because: "The endpoint is asked over the network." },
} as const satisfies Readonly<Record<EvidenceKind, CollectorNeeds>>;

/** All needs together: what a collector role must have to collect everything. */
export function allCollectorNeeds(): Omit<CollectorNeeds, "because"> {
  const unite = (pick: (needs: CollectorNeeds) => readonly string[]): readonly string[] => [
    ...new Set(evidenceKindIds.flatMap((kind) => pick(collectorNeeds[kind]))),
  ];
  return {
    memberOf: unite((needs) => needs.memberOf),
    systemRoutines: unite((needs) => needs.systemRoutines),
    systemViews: unite((needs) => needs.systemViews),
  };
}
