import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { start } from "./cli/start.ts";
import type { EnvFile } from "./config/engine-sources.ts";
import { ConfigError } from "./core/errors.ts";
import { VERSION } from "./version.ts";

const USAGE = `Frontdesk ${VERSION}

  frontdesk start    serve all configured platforms (default)
  frontdesk chat     talk to the desk in this terminal
  frontdesk check    look at the configuration and ask everything in it, one line for each finding
  frontdesk cost     what a month costs with each model (--help: options)
  frontdesk tier     test "<message>": which tier it gets, and why
  frontdesk faq      test "<question>": what the FAQ says to it, and why; check: what is in it, and what is wrong
`;

/** Runs one command. Resolves with the exit code. */
export async function runCli(words: readonly string[]): Promise<number> {
  const envFile = loadEnvFile(".env");
  const [command = "start", ...options] = words;
  try {
    switch (command) {
      case "start":
        return await start(process.env, envFile);
      case "chat":
        return await (await import("./cli/chat.ts")).chat(process.env, envFile);
      case "check":
        return await (await import("./cli/check.ts")).check(process.env, envFile);
      case "cost":
        return (await import("./cli/cost.ts")).cost(options, process.env, envFile);
      case "tier":
        return (await import("./cli/tier.ts")).tier(options);
      case "faq":
        return (await import("./cli/faq.ts")).faq(options, process.env);
      default:
        console.log(USAGE);
        return command === "help" || command === "--help" ? 0 : 1;
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printProblems(error);
    return 1;
  }
}

/** Takes over what a file says. What the shell has set wins over it. */
function loadEnvFile(path: string): EnvFile | undefined {
  if (!existsSync(path)) return undefined;
  const shell = new Set(Object.keys(process.env));
  process.loadEnvFile(path);
  return { path: resolve(path), shell };
}

function printProblems(error: ConfigError): void {
  console.error(`Frontdesk cannot start, ${error.message}:`);
  for (const problem of error.problems) console.error(`  - ${problem}`);
}
