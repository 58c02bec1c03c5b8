import pino, { type DestinationStream } from "pino";
import { FrontdeskError, ModelError, PlatformError } from "./core/errors.ts";
import type { LogFacts, Logger } from "./core/ports/logger.ts";

const LONGEST_STRING = 200;

/**
 * JSON lines on the standard output. Only plain facts get through: short strings, numbers, booleans, and of errors what
 * cannot hold a secret or a customer's words.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  return {
    debug: (facts, message) => logger.debug(toPlain(facts), message),
    info: (facts, message) => logger.info(toPlain(facts), message),
    warn: (facts, message) => logger.warn(toPlain(facts), message),
    error: (facts, message) => logger.error(toPlain(facts), message),
  };
}

function toPlain(facts: LogFacts): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value instanceof Error) plain[name] = describeError(value);
    else if (typeof value === "string") plain[name] = value.slice(0, LONGEST_STRING);
    else if (typeof value === "number" || typeof value === "boolean") plain[name] = value;
  }
  return plain;
}

/** Messages of foreign errors may quote what was being parsed or sent; where they come from is enough to find them. */
function describeError(error: Error, depth = 0): Record<string, unknown> {
  const isOurs = error instanceof FrontdeskError;
  return {
    name: error.name,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...(isOurs ? { message: error.message } : {}),
    ...(error instanceof ModelError ? { reason: error.reason, status: error.status } : {}),
    ...(error instanceof PlatformError ? { operation: error.operation } : {}),
    ...(isOurs ? {} : { at: placesOf(error) }),
    ...(error.cause instanceof Error && depth < 2 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

function placesOf(error: Error): string[] {
  const lines = (error.stack ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, 6);
}
