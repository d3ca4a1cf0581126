/** Whether a schema is the system's own: what initdb makes, temporary and toast schemas. */
export function isSystemSchema(name: string): boolean {
  return name === "pg_catalog" || name === "information_schema" || /^pg_(toast|temp_|toast_temp_)/.test(name);
}

/**
 * Relations of the system from which initdb keeps PUBLIC's SELECT, because they show password verifiers, samples
 * of data, files or memory (PostgreSQL 15 to 18, `system_views.sql`, `information_schema.sql` and `initdb.c`).
 */
const guarded: ReadonlySet<string> = new Set([
  "pg_aios",
  "pg_authid",
  "pg_backend_memory_contexts",
  "pg_config",
  "pg_file_settings",
  "pg_hba_file_rules",
  "pg_ident_file_mappings",
  "pg_largeobject",
  "pg_replication_origin_status",
  "pg_shadow",
  "pg_shmem_allocations",
  "pg_shmem_allocations_numa",
  "pg_statistic",
  "pg_statistic_ext_data",
  "pg_subscription",
  "pg_user_mapping",
  "sql_parts",
  "transforms",
]);

/** Whether PUBLIC holds this privilege on a relation of the system since initdb. */
export function isPublicByDesign(relation: string, privilege: string): boolean {
  if (privilege === "UPDATE") return relation === "pg_settings";
  // The inner views of information_schema; one of them shows the passwords of user mappings.
  return privilege === "SELECT" && !guarded.has(relation) && !relation.startsWith("_pg_");
}
