import { type Config, loadConfig } from "../config/config.ts";
import type { EnvFile } from "../config/engine-sources.ts";
import type { Variables } from "../config/environment.ts";
import { engineFindings } from "./engine-findings.ts";

/** Reads the configuration and says what it means. Throws `ConfigError` with all problems. */
export function check(variables: Variables, envFile?: EnvFile): number {
  const config = loadConfig(variables, envFile);
  for (const finding of findings(config)) console.log(finding);
  return 0;
}

function findings(config: Config): string[] {
  const { telegram, web, faq } = config;
  return [
    "ok  the configuration is complete",
    ...engineFindings(config),
    `ok  FAQ: ${faq.length} entries`,
    `ok  web: chat page ${web.page ? "on" : "off"}, ${web.apiKeys.length} API keys`,
    telegram === undefined ? "--  Telegram: off (TELEGRAM_BOT_TOKEN is not set)" : "ok  Telegram: a token is set",
  ];
}
