/**
 * What `help` answers for commands of the core, by their 3.6 names; commands of modules have no such text. It can be
 * observed by clients, so it is word for word the real server's.
 */
export const helpTexts: Readonly<Record<string, string>> = {
  uptime: 'prints various time information about OpenSIPS - when it started to run, for how long it runs',
  version: 'prints the version string of a runningOpenSIPS',
  pwd: 'prints the working directory of OpenSIPS',
  arg: 'returns the full list of arguments used at startup',
  which: 'lists all available MI commands',
  ps: 'lists all processes used by OpenSIPS',
  kill: 'terminates OpenSIPS',
  log_level: 'gets/sets the per process or global log level in OpenSIPS',
  xlog_level: 'gets/sets the per process or global xlog level in OpenSIPS',
  cache_store: 'stores in a cache system a string value',
  cache_fetch: 'queries for a cache stored value',
  cache_remove: 'removes a record from the cache system',
  event_subscribe: 'subscribes an event to the Event Interface',
  events_list: 'lists all the events advertised through the Event Interface',
  subscribers_list: 'lists all the Event Interface subscribers; Params: [ event [ subscriber ]]',
  raise_event: 'raises an event through the Event Interface; Params: event [ params ]',
  list_tcp_conns: 'list all ongoing TCP based connections',
  help: 'prints information about MI commands usage',
  get_statistics: 'prints the statistics (all, group or one) realtime values.',
  list_statistics: 'lists all the registered statistics and their types',
  reset_statistics: 'resets the value of a statistic variable',
};

/** For commands without a text. */
export const noHelp = 'not available for this command';

/** For `help` alone. */
export const helpUsage = "Usage: help mi_cmd - returns information about 'mi_cmd'";
