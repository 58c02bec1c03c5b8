import type { Logger, LogLevel } from "@slack/bolt";

/**
 * Slack's libraries write whole payloads, and with them people's words and addresses with tickets, into their logs. What
 * operators need is in the errors that they throw, and is logged by those who catch them.
 */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  // The libraries' enumeration exists only once they are loaded; this is the value of its member.
  getLevel: () => "error" as LogLevel,
  setName: () => undefined,
};
