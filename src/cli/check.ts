import { checkAnswerCache } from "../answer-cache.ts";
import { type Config, loadConfig } from "../config/config.ts";
import type { EnvFile } from "../config/engine-sources.ts";
import type { Variables } from "../config/environment.ts";
import type { Finding } from "../core/finding.ts";
import { type CheckOptions, checkEndpoints, checkPlatforms } from "../platform-checks.ts";
import { engineFindings } from "./engine-findings.ts";

const LIMIT_MS = 10_000;

const MARKS: Readonly<Record<Finding["level"], string>> = { ok: "ok", off: "--", warning: "!!", error: "XX" };

/**
 * Reads the configuration, asks everything in it whether it is there, and prints one line for each finding. Resolves
 * with the exit code: 1 when something does not work. Throws `ConfigError` with all problems.
 */
export async function check(variables: Variables, envFile?: EnvFile): Promise<number> {
  const config = loadConfig(variables, envFile);
  const asked = askEverything(config, { limitMs: LIMIT_MS, now: Date.now() });
  for (const finding of settingsFindings(config)) console.log(finding);
  const findings = await asked;
  for (const { level, text } of findings) console.log(`${MARKS[level]}  ${text}`);
  return findings.some(({ level }) => level === "error") ? 1 : 0;
}

function settingsFindings(config: Config): string[] {
  const { web, knowledge, texts } = config;
  return [
    "ok  the configuration is complete",
    ...engineFindings(config),
    `ok  FAQ: ${knowledge.first.entries.length} entries`,
    `ok  texts: ${texts.languages.join(", ")}`,
    `ok  web: chat page ${web.page ? "on" : "off"}, ${web.apiKeys.length} API keys`,
  ];
}

async function askEverything(config: Config, options: CheckOptions): Promise<Finding[]> {
  const findings = await Promise.all([
    checkEndpoints(config, options),
    checkPlatforms(config, options),
    checkAnswerCache(config),
  ]);
  return findings.flat();
}
