/** How the text of a setting is read. Units are base units: a bare number counts in them. */
export type SettingType =
  | { readonly kind: "boolean" | "enum" }
  | { readonly kind: "integer" | "real"; readonly unit: SettingUnit };

/** The base units of numeric settings (`pg_settings.unit`); `none` for plain numbers. */
export type SettingUnit = "none" | "B" | "kB" | "8kB" | "MB" | "ms" | "s" | "min";

interface Group {
  readonly type: SettingType;
  readonly names: string;
}

/**
 * The settings of PostgreSQL 15 to 18 and of pgaudit that are not texts, as `pg_settings` of 15 and 18 list
 * them with `vartype` and `unit`. A setting that is not here is compared as a text, so that a name which is
 * missing can make two equal values look different, but never two different values look equal.
 */
const groups: readonly Group[] = [
  {
    type: { kind: "boolean" },
    names: `
      allow_alter_system allow_in_place_tablespaces allow_system_table_mods array_nulls autovacuum bonjour
      check_function_bodies data_checksums data_sync_retry db_user_namespace debug_assertions
      debug_pretty_print debug_print_parse debug_print_plan debug_print_rewritten
      default_transaction_deferrable default_transaction_read_only enable_async_append enable_bitmapscan
      enable_distinct_reordering enable_gathermerge enable_group_by_reordering enable_hashagg
      enable_hashjoin enable_incremental_sort enable_indexonlyscan enable_indexscan enable_material
      enable_memoize enable_mergejoin enable_nestloop enable_parallel_append enable_parallel_hash
      enable_partition_pruning enable_partitionwise_aggregate enable_partitionwise_join
      enable_presorted_aggregate enable_self_join_elimination enable_seqscan enable_sort enable_tidscan
      escape_string_warning event_triggers exit_on_error fsync full_page_writes geqo gss_accept_delegation
      hot_standby hot_standby_feedback ignore_checksum_failure ignore_invalid_pages ignore_system_indexes
      in_hot_standby integer_datetimes jit jit_debugging_support jit_dump_bitcode jit_expressions
      jit_profiling_support jit_tuple_deforming krb_caseins_users lo_compat_privileges log_checkpoints
      log_connections log_disconnections log_duration log_executor_stats log_hostname log_lock_failures
      log_lock_waits log_parser_stats log_planner_stats log_recovery_conflict_waits
      log_replication_commands log_statement_stats log_truncate_on_rotation logging_collector
      md5_password_warnings parallel_leader_participation pgaudit.log_catalog pgaudit.log_client
      pgaudit.log_parameter pgaudit.log_relation pgaudit.log_rows pgaudit.log_statement
      pgaudit.log_statement_once quote_all_identifiers recovery_target_inclusive
      remove_temp_files_after_crash restart_after_crash row_security send_abort_for_crash
      send_abort_for_kill ssl ssl_passphrase_command_supports_reload ssl_prefer_server_ciphers
      standard_conforming_strings summarize_wal sync_replication_slots synchronize_seqscans
      syslog_sequence_numbers syslog_split_messages trace_connection_negotiation trace_notify trace_sort
      track_activities track_commit_timestamp track_cost_delay_timing track_counts track_io_timing
      track_wal_io_timing transaction_deferrable transaction_read_only transform_null_equals
      update_process_title vacuum_truncate wal_init_zero wal_log_hints wal_receiver_create_temp_slot
      wal_recycle zero_damaged_pages`,
  },
  {
    type: { kind: "enum" },
    names: `
      archive_mode backslash_quote bytea_output client_min_messages compute_query_id constraint_exclusion
      debug_logical_replication_streaming debug_parallel_query default_toast_compression
      default_transaction_isolation dynamic_shared_memory_type file_copy_method file_extend_method
      force_parallel_mode huge_pages huge_pages_status icu_validation_level IntervalStyle io_method
      log_error_verbosity log_min_error_statement log_min_messages log_statement password_encryption
      plan_cache_mode recovery_init_sync_method recovery_prefetch recovery_target_action
      session_replication_role shared_memory_type ssl_max_protocol_version ssl_min_protocol_version
      stats_fetch_consistency synchronous_commit syslog_facility trace_recovery_messages track_functions
      transaction_isolation wal_compression wal_level wal_sync_method xmlbinary xmloption`,
  },
  {
    type: { kind: "integer", unit: "none" },
    names: `
      autovacuum_analyze_threshold autovacuum_freeze_max_age autovacuum_max_workers
      autovacuum_multixact_freeze_max_age autovacuum_vacuum_cost_limit autovacuum_vacuum_insert_threshold
      autovacuum_vacuum_max_threshold autovacuum_vacuum_threshold autovacuum_worker_slots
      bgwriter_lru_maxpages block_size commit_delay commit_siblings data_directory_mode
      debug_discard_caches default_statistics_target effective_io_concurrency extra_float_digits
      from_collapse_limit geqo_effort geqo_generations geqo_pool_size geqo_threshold
      gin_fuzzy_search_limit io_max_concurrency io_workers join_collapse_limit log_file_mode
      maintenance_io_concurrency max_active_replication_origins max_connections max_files_per_process
      max_function_args max_identifier_length max_index_keys max_locks_per_transaction
      max_logical_replication_workers max_notify_queue_pages max_parallel_apply_workers_per_subscription
      max_parallel_maintenance_workers max_parallel_workers max_parallel_workers_per_gather
      max_pred_locks_per_page max_pred_locks_per_relation max_pred_locks_per_transaction
      max_prepared_transactions max_replication_slots max_sync_workers_per_subscription max_wal_senders
      max_worker_processes num_os_semaphores port reserved_connections scram_iterations server_version_num
      shared_memory_size_in_huge_pages superuser_reserved_connections tcp_keepalives_count
      unix_socket_permissions vacuum_cost_limit vacuum_cost_page_dirty vacuum_cost_page_hit
      vacuum_cost_page_miss vacuum_defer_cleanup_age vacuum_failsafe_age vacuum_freeze_min_age
      vacuum_freeze_table_age vacuum_multixact_failsafe_age vacuum_multixact_freeze_min_age
      vacuum_multixact_freeze_table_age wal_block_size`,
  },
  {
    type: { kind: "integer", unit: "8kB" },
    names: `
      backend_flush_after bgwriter_flush_after checkpoint_flush_after commit_timestamp_buffers
      effective_cache_size io_combine_limit io_max_combine_limit min_parallel_index_scan_size
      min_parallel_table_scan_size multixact_member_buffers multixact_offset_buffers notify_buffers
      segment_size serializable_buffers shared_buffers subtransaction_buffers temp_buffers
      transaction_buffers wal_buffers wal_writer_flush_after`,
  },
  {
    type: { kind: "integer", unit: "B" },
    names: `
      log_parameter_max_length log_parameter_max_length_on_error track_activity_query_size
      wal_decode_buffer_size wal_segment_size`,
  },
  {
    type: { kind: "integer", unit: "MB" },
    names: `
      max_slot_wal_keep_size max_wal_size min_dynamic_shared_memory min_wal_size shared_memory_size
      wal_keep_size`,
  },
  {
    type: { kind: "integer", unit: "kB" },
    names: `
      autovacuum_work_mem gin_pending_list_limit huge_page_size log_rotation_size log_temp_files
      logical_decoding_work_mem maintenance_work_mem max_stack_depth temp_file_limit
      vacuum_buffer_usage_limit wal_skip_threshold work_mem`,
  },
  {
    type: { kind: "integer", unit: "min" },
    names: `
      log_rotation_age old_snapshot_threshold wal_summary_keep_time`,
  },
  {
    type: { kind: "integer", unit: "ms" },
    names: `
      bgwriter_delay client_connection_check_interval deadlock_timeout idle_in_transaction_session_timeout
      idle_session_timeout lock_timeout log_autovacuum_min_duration log_min_duration_sample
      log_min_duration_statement log_startup_progress_interval max_standby_archive_delay
      max_standby_streaming_delay recovery_min_apply_delay statement_timeout tcp_user_timeout
      transaction_timeout wal_receiver_timeout wal_retrieve_retry_interval wal_sender_timeout
      wal_writer_delay`,
  },
  {
    type: { kind: "integer", unit: "s" },
    names: `
      archive_timeout authentication_timeout autovacuum_naptime checkpoint_timeout checkpoint_warning
      idle_replication_slot_timeout post_auth_delay pre_auth_delay tcp_keepalives_idle
      tcp_keepalives_interval wal_receiver_status_interval`,
  },
  {
    type: { kind: "real", unit: "none" },
    names: `
      autovacuum_analyze_scale_factor autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_scale_factor
      bgwriter_lru_multiplier checkpoint_completion_target cpu_index_tuple_cost cpu_operator_cost
      cpu_tuple_cost cursor_tuple_fraction geqo_seed geqo_selection_bias hash_mem_multiplier
      jit_above_cost jit_inline_above_cost jit_optimize_above_cost log_statement_sample_rate
      log_transaction_sample_rate parallel_setup_cost parallel_tuple_cost random_page_cost
      recursive_worktable_factor seq_page_cost vacuum_max_eager_freeze_failure_rate`,
  },
  {
    type: { kind: "real", unit: "ms" },
    names: `
      autovacuum_vacuum_cost_delay vacuum_cost_delay`,
  },
];

function table(): ReadonlyMap<string, SettingType> {
  const entries = groups.flatMap(({ type, names }) =>
    names
      .trim()
      .split(/\s+/)
      .map((name): readonly [string, SettingType] => [name.toLowerCase(), type]),
  );
  return new Map(entries);
}

const typesByName = table();

/** The type of a setting by its name in any case, or null for texts and for settings that are not known. */
export function settingType(name: string): SettingType | null {
  return typesByName.get(name.toLowerCase()) ?? null;
}
