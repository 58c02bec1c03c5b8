import { createWriteStream, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { acquireProcessLock } from "../../adapters/sqlite/process-lock.ts";
import { createTerminalPlatform, type TerminalPlatform } from "../../adapters/terminal/terminal-platform.ts";
import { createApp } from "../app.ts";
import { type Config, loadConfig } from "../config/config.ts";
import type { EnvFile } from "../config/engine-sources.ts";
import { ConfigError } from "../core/errors.ts";
import { createLogger } from "../logger.ts";
import { systemClock } from "../system-clock.ts";
import { VERSION } from "../version.ts";

/** How long to wait for another terminal that is just being left. */
const LOCK_WAIT_MS = 1000;
const INTERRUPTED = 130;

/** Talks with the desk in this terminal, beside a server that may be running. Resolves with the exit code. */
export async function chat(variables: NodeJS.ProcessEnv, envFile?: EnvFile): Promise<number> {
  const config = toChatConfig(loadConfig(variables, envFile));
  const lock = await lockTerminal(config.dataDirectory);
  if (lock === undefined) {
    console.error(
      `Another terminal is talking with the desk already (its data is in ${config.dataDirectory}). Leave that one first, or set DATA_DIR to another directory for this one.`,
    );
    return 1;
  }
  try {
    return await talk(config, variables);
  } finally {
    lock.release();
  }
}

async function talk(config: Config, variables: NodeJS.ProcessEnv): Promise<number> {
  const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true && variables.TERM !== "dumb";
  if (isInteractive) console.log(welcome(config));
  const terminal = createTerminalPlatform({
    input: process.stdin,
    output: process.stdout,
    clock: systemClock,
    isInteractive,
    color: isInteractive && (variables.NO_COLOR ?? "") === "",
    user: userName(),
    language: Intl.DateTimeFormat().resolvedOptions().locale,
    historyFile: join(config.dataDirectory, "history"),
  });
  const log = createWriteStream(join(config.dataDirectory, "chat.log"), { mode: 0o600 });
  // A log that cannot be written must not end the talk.
  log.on("error", () => undefined);
  const app = await createApp(config, {
    platforms: [terminal],
    http: false,
    logger: createLogger(config.logLevel, log),
  });
  const signalled = onSignal(terminal);
  try {
    await app.start();
    await terminal.left;
  } finally {
    await app.stop();
    log.end();
  }
  return signalled();
}

/** The talk is kept apart from the server's, and leaving does not wait for an answer: the next start gives it. */
function toChatConfig({ telegram: _t, slack: _s, whatsapp: _w, ...config }: Config): Config {
  return {
    ...config,
    telegram: undefined,
    slack: undefined,
    whatsapp: undefined,
    dataDirectory: join(config.dataDirectory, "terminal"),
    settings: { ...config.settings, shutdownGraceMs: 0 },
  };
}

async function lockTerminal(directory: string) {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return await acquireProcessLock(join(directory, "chat.lock"), systemClock, LOCK_WAIT_MS);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `DATA_DIR: ${directory} cannot be written (${reason}): give this user the right to write there, or name another directory`,
    ]);
  }
}

/** The exit code, once the talk is over. */
function onSignal(terminal: TerminalPlatform): () => number {
  let code = 0;
  const leave = (exitCode: number) => {
    code = exitCode;
    terminal.leave();
  };
  process.once("SIGINT", () => leave(INTERRUPTED));
  process.once("SIGTERM", () => leave(0));
  process.once("SIGHUP", () => leave(0));
  // Whoever read our answers has gone, as `head` does, or the terminal has been closed.
  process.stdout.on("error", () => leave(0));
  process.stdin.on("error", () => leave(0));
  return () => code;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "local"; // A container may run under a number without a name.
  }
}

function welcome({ engine }: Config): string {
  const name = engine?.settings.tiers.complex.models[0] ?? "demo model (offline: set LLM_API_KEY for a real one)";
  return `Frontdesk ${VERSION} · ${name}\nJust ask. /help shows commands, Ctrl-C stops an answer, Ctrl-D leaves.\n`;
}
