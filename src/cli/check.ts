import { loadConfig } from "../config/config.ts";

/** Reads the configuration and says what it means. Throws `ConfigError` with all problems. */
export function check(variables: NodeJS.ProcessEnv): number {
  const { model, telegram, web, faq } = loadConfig(variables);
  console.log("ok  the configuration is complete");
  console.log(
    model === undefined ? "ok  model: the offline demo (LLM_API_KEY is not set)" : `ok  model: ${model.name}`,
  );
  console.log(`ok  FAQ: ${faq.length} entries`);
  console.log(`ok  web: chat page ${web.page ? "on" : "off"}, ${web.apiKeys.length} API keys`);
  console.log(
    telegram === undefined ? "--  Telegram: off (TELEGRAM_BOT_TOKEN is not set)" : "ok  Telegram: a token is set",
  );
  return 0;
}
