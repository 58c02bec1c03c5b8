import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startFakeModel } from "../fakes/model/fake-model-server.ts";
import { startFakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import { createDataDirectory, runFrontdesk } from "../support/frontdesk-process.ts";
import { closedAddress } from "../support/scripted-api.ts";

const KEY = "key-that-is-secret";

describe("frontdesk check", () => {
  it("prints one line for each finding and ends with 0 when everything answers", async () => {
    await using telegram = await startFakeTelegram();
    const model = await startFakeModel({ apiKeys: [KEY], models: ["gpt-4o-mini", "deepseek-v3", "gemini-1.5-flash"] });
    const { code, output } = await runFrontdesk(["check"], {
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: KEY,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
    });
    await model.stop();
    expect(code).toBe(0);
    expect(output).toMatch(/^ok {2}the configuration is complete$/m);
    expect(output).toMatch(/^ok {2}endpoint default: 127\.0\.0\.1:\d+, 1 key from LLM_API_KEY,/m);
    expect(output).toMatch(/^ok {2}tier faq: deepseek-v3 → gpt-4o-mini → gemini-1\.5-flash$/m);
    expect(output).toMatch(/^ok {2}endpoint default: the key is accepted, 3 models are listed$/m);
    expect(output).toMatch(/^ok {2}Telegram: @frontdesk_bot answers to the token$/m);
    expect(output).toMatch(/^-- {2}Slack: off/m);
    expect(output).toMatch(/^-- {2}Redis: off \(REDIS_URL is not set\)$/m);
    expect(output).not.toContain(KEY);
    expect(
      output
        .trim()
        .split("\n")
        .every((line) => /^(ok|--|!!|XX) {2}\S/.test(line)),
    ).toBe(true);
  });

  it("ends with 1, and says what to do, when something does not work", async () => {
    const nowhere = await closedAddress();
    const { code, output } = await runFrontdesk(["check"], {
      TELEGRAM_BOT_TOKEN: "42:secret",
      TELEGRAM_API_ROOT: nowhere,
      LLM_BASE_URL: `${nowhere}/v1`,
      LLM_API_KEY: KEY,
      REDIS_URL: `redis://desk:${KEY}@${new URL(nowhere).host}`,
    });
    expect(code).toBe(1);
    expect(output).toMatch(/^XX {2}Redis: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\).*correct REDIS_URL$/m);
    expect(output).toMatch(/^XX {2}endpoint default: it cannot be reached .*check the address/m);
    expect(output).toMatch(/^XX {2}Telegram: it cannot be reached .*TELEGRAM_API_ROOT$/m);
    expect(output).not.toMatch(/secret|\n\s+at /);
  });

  it("knows which keys come from .env, and lets the shell win", async () => {
    const directory = createDataDirectory();
    const LLM_BASE_URL = `${await closedAddress()}/v1`;
    writeFileSync(join(directory, ".env"), `LLM_API_KEY=${KEY}\nLLM_MODEL=from-file\n`);
    const file = await runFrontdesk(["check"], { LLM_BASE_URL }, directory);
    expect(file.output).toMatch(/1 key from LLM_API_KEY in \.env \(read again when the file changes\)/);
    expect(file.output).toMatch(/tier complex: from-file/);
    const shell = await runFrontdesk(["check"], { LLM_BASE_URL, LLM_API_KEY: KEY, LLM_MODEL: "from-shell" }, directory);
    expect(shell.output).toMatch(/1 key from LLM_API_KEY,/);
    expect(shell.output).toMatch(/tier complex: from-shell/);
  });
});
