/** Settings that audit rests on and that a role or a database can override: what each login starts with. */
export const effectiveSettingNames = [
  "default_transaction_read_only",
  "log_connections",
  "log_disconnections",
  "log_statement",
  "pgaudit.log",
  "pgaudit.log_catalog",
  "pgaudit.log_parameter",
  "pgaudit.log_relation",
  "pgaudit.role",
  "row_security",
  "session_preload_libraries",
] as const;

/** Settings of the server as a whole that judges ask for by name. */
const serverSettingNames = [
  "listen_addresses",
  "lo_compat_privileges",
  "local_preload_libraries",
  "log_destination",
  "log_directory",
  "log_error_verbosity",
  "log_file_mode",
  "log_filename",
  "log_hostname",
  "log_line_prefix",
  "log_min_duration_statement",
  "log_min_error_statement",
  "log_min_messages",
  "log_parameter_max_length",
  "log_parameter_max_length_on_error",
  "log_rotation_age",
  "log_rotation_size",
  "log_statement_sample_rate",
  "log_timezone",
  "log_truncate_on_rotation",
  "logging_collector",
  "password_encryption",
  "pgaudit.log_client",
  "pgaudit.log_level",
  "pgaudit.log_rows",
  "pgaudit.log_statement",
  "pgaudit.log_statement_once",
  "shared_preload_libraries",
  "ssl",
  "ssl_ca_file",
  "ssl_cert_file",
  "ssl_ciphers",
  "ssl_key_file",
  "ssl_max_protocol_version",
  "ssl_min_protocol_version",
  "ssl_prefer_server_ciphers",
] as const;

/** Every setting of which a surface `setting:<name>` is always told, whether it has a row or not. */
export const expectedSettingNames: readonly string[] = [...effectiveSettingNames, ...serverSettingNames];

const concerned =
  /^(?:pgaudit\..*|log_.*|logging_collector|(?:shared|session|local)_preload_libraries|ssl|ssl_.*|krb.*|password_encryption|db_user_namespace|listen_addresses|lo_compat_privileges|row_security|default_transaction_read_only)$/u;

/** Whether a setting decides what is audited, logged, encrypted, or how people log in. */
export function isAuditSetting(name: string): boolean {
  return concerned.test(name.toLowerCase());
}
