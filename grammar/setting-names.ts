/**
 * Names of settings. The language reserves them, so they cannot name routes or functions (reference: language
 * 1.3). What each one takes is the business of the checker.
 */
import type { Version } from './dialect.ts';

const names: readonly (readonly [readonly Version[], string])[] = [
  [
    ['2.4', '3.6', '4.0'],
    `
    abort_on_assert advertised_address advertised_port alias auto_aliases check_via chroot
    db_default_url db_max_async_connections db_version_table debug_mode disable_503_translation
    disable_core_dump disable_dns_blacklist disable_dns_failover disable_stateless_fwd dns dns_retr_no
    dns_retr_time dns_servers_no dns_try_ipv6 dns_try_naptr dns_use_search_list dst_blacklist
    enable_asserts event_pkg_threshold event_shm_threshold exec_dns_threshold exec_msg_threshold
    execdnsthreshold execmsgthreshold log_level max_while_loops maxbuffer mcast_loopback mcast_ttl
    mem_dump mem_log mem_warming mem_warming_enabled mem_warming_pattern_file mem_warming_percentage
    memdump memlog mhomed mpath open_files_limit poll_method query_buffer_size query_flush_time rev_dns
    server_header server_signature shm_hash_split_percentage shm_secondary_hash_size sip_warning
    tcp_accept_aliases tcp_connect_timeout tcp_connection_lifetime tcp_keepalive tcp_keepcount
    tcp_keepidle tcp_keepinterval tcp_max_connections tcp_max_msg_time tcp_no_new_conn_bflag
    tcp_threshold tcpthreshold tos user_agent_header wdir workdir xlog_buf_size xlog_force_color
    `,
  ],
  [
    ['2.4'],
    `
    children debug fork tcp_children tcp_listen_backlog xlog_default_level
    `,
  ],
  [
    ['2.4', '3.6'],
    `
    listen log_facility log_name log_stderror
    `,
  ],
  [
    ['3.6', '4.0'],
    `
    auto_scaling_cycle auto_scaling_profile log_event_enabled log_event_level_filter log_json_buf_size
    log_msg_buf_size log_prefix log_stdout pv_print_buf_size restart_persistency_cache_file
    restart_persistency_size shm_memlog_size socket stderror_enabled stderror_level_filter
    stderror_log_format syslog_enabled syslog_facility syslog_level_filter syslog_log_format syslog_name
    tcp_no_new_conn_rplflag tcp_socket_backlog tcp_workers timer_workers udp_workers xlog_level
    xlog_print_level
    `,
  ],
  [
    ['3.6'],
    `
    tcp_parallel_read_on_workers
    `,
  ],
  [
    ['4.0'],
    `
    tcp_threads
    `,
  ],
];

/** The names that `version` reserves. */
export function settingNames(version: Version): string[] {
  return names.flatMap(([versions, list]) => (versions.includes(version) ? list.trim().split(/\s+/) : []));
}
