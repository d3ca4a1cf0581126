/** The formats that can be read. */
export const logFormats = ["csv", "json", "stderr", "syslog", "upcloud"] as const;

/** The format of a log. */
export type LogFormat = (typeof logFormats)[number];
