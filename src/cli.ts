import { existsSync } from "node:fs";
import { start } from "./cli/start.ts";
import { ConfigError } from "./core/errors.ts";
import { VERSION } from "./version.ts";

const USAGE = `Frontdesk ${VERSION}

  frontdesk start    serve all configured platforms (default)
  frontdesk chat     talk to the desk in this terminal
  frontdesk check    look at the configuration, one line for each finding
`;

/** Runs one command. Resolves with the exit code. */
export async function runCli(words: readonly string[]): Promise<number> {
  // What the shell has set wins over the file.
  if (existsSync(".env")) process.loadEnvFile(".env");
  const [command = "start"] = words;
  try {
    switch (command) {
      case "start":
        return await start(process.env);
      case "chat":
        return await (await import("./cli/chat.ts")).chat(process.env);
      case "check":
        return (await import("./cli/check.ts")).check(process.env);
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

function printProblems(error: ConfigError): void {
  console.error(`Frontdesk cannot start, ${error.message}:`);
  for (const problem of error.problems) console.error(`  - ${problem}`);
}
