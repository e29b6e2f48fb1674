/** Log levels as OpenSIPS numbers them. */
export const logLevels = {
  ALERT: -3,
  CRITICAL: -2,
  ERROR: -1,
  WARNING: 1,
  NOTICE: 2,
  INFO: 3,
  DBG: 4,
} as const;

export type LogLevel = keyof typeof logLevels;

/** Names of facilities of the system's log. */
export const facilities =
  /^LOG_(?:AUTH|AUTHPRIV|CRON|DAEMON|FTP|KERN|LOCAL[0-7]|LPR|MAIL|NEWS|SYSLOG|USER|UUCP)$/i;
