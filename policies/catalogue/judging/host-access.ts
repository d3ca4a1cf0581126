/** Predefined roles that reach outside the database: files and programs of the host (manual, section 22.5). */
export const hostRoles: ReadonlySet<string> = new Set([
  "pg_execute_server_program",
  "pg_read_server_files",
  "pg_write_server_files",
]);

/** Functions of the system that read or write any file of the host (manual, sections 9.28.9 and 35.4). */
const hostFunctions =
  /^(?:lo_import|lo_export|pg_ls_dir|pg_read_file|pg_read_file_old|pg_read_binary_file|pg_stat_file)\(/;

/** Whether a routine of `pg_catalog`, named with its argument types, reaches files of the host. */
export function reachesHostFiles(routine: string): boolean {
  return hostFunctions.test(routine);
}

/** Functions of the system that initdb keeps from PUBLIC and that only read (`system_functions.sql`, 15 to 18). */
const readers =
  /^(?:pg_ls_|pg_read_|pg_stat_file\(|pg_stat_get_|pg_stat_statements|pg_hba_file_rules\(|pg_ident_file_mappings\(|pg_show_|pg_current_logfile\(|pg_get_|pg_config\()/;

/** Whether a routine of `pg_catalog` that initdb keeps from PUBLIC only reads. One that is not known may do anything. */
export function onlyReads(routine: string): boolean {
  return readers.test(routine);
}

/**
 * Settings by which whoever may change them runs programs or loads code as the server, or says who may log in: the way
 * from `GRANT SET` or `GRANT ALTER SYSTEM` to a superuser.
 */
const commanding =
  /(?:^|_)(?:command|library|libraries)$|^(?:dynamic_library_path|extension_control_path|jit_provider|hba_file|ident_file|config_file|data_directory)$|^pl[a-z0-9]*\..*(?:_init|start_proc|modules)$/;

/** Whether changing a setting lets one act as the server itself. */
export function commandsServer(parameter: string): boolean {
  return commanding.test(parameter.toLowerCase());
}
