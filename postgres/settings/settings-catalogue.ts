/** One row of `pg_settings`. */
export interface CatalogueSetting {
  readonly name: string;
  /** As `SHOW` prints it: with a unit where it has one. */
  readonly value: string;
  /** Where the value comes from: `default`, `configuration file`, `database`, `user`, … (`pg_settings.source`). */
  readonly source: string;
  /** Visible to a superuser or a member of `pg_read_all_settings` only. */
  readonly sourceFile: string | null;
  /** Who may change it and when: `postmaster`, `sighup`, `superuser`, `user`, … (`pg_settings.context`). */
  readonly context: string;
  /** The file says something else than what runs, until a restart. */
  readonly pendingRestart: boolean;
}

/** One setting of one row of `pg_db_role_setting`. */
export interface CatalogueOverride {
  /** Null: for every role. */
  readonly role: string | null;
  /** Null: in every database. */
  readonly database: string | null;
  readonly name: string;
  readonly value: string;
}

/** What a server is set to, and what overrides it for some roles and databases. */
export interface SettingsCatalogue {
  readonly settings: readonly CatalogueSetting[];
  /** Those of one row of `pg_db_role_setting` in the order in which it holds them: the server goes through them so. */
  readonly overrides: readonly CatalogueOverride[];
}

/** Names of settings with the value each shall have, as `SHOW` would print it or as one would write it in a file. */
export type SettingValues = Readonly<Record<string, string>>;
