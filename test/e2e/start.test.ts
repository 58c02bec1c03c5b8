import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startFakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import { createDataDirectory, FrontdeskProcess, runFrontdesk } from "../support/frontdesk-process.ts";

describe("frontdesk start", () => {
  it("runs with nothing configured and says what runs", async () => {
    await using frontdesk = await FrontdeskProcess.start();
    expect(frontdesk.output).toMatch(/platforms +web\n +model +offline demo.*\n +store +SQLite in .*\n +open +http:/);
    const health = await (await fetch(`${frontdesk.url}/health`)).json();
    expect(health).toMatchObject({ status: "ok", version: expect.any(String), timestamp: expect.any(String) });
    expect((await fetch(`${frontdesk.url}/ready`)).status).toBe(200);
    const page = await fetch(frontdesk.url);
    expect(page.headers.get("content-type")).toMatch(/text\/html/);
    expect(page.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
    const answer = await fetch(`${frontdesk.url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "Mấy giờ shop mở cửa?" }),
    });
    expect(await answer.json()).toMatchObject({ outcome: "answered", model: "demo", response: /8:00[\s\S]*demo/ });
  });

  it("lists every problem at once with the variable, the reason and the cure, and no secret", async () => {
    const directory = createDataDirectory();
    const config = join(directory, "frontdesk.yaml");
    writeFileSync(config, "limits:\n  messageCharacters: many\nquietWindow: 5\n");
    const { code, output } = await runFrontdesk(["start"], {
      PORT: "99999",
      LOG_LEVEL: "loud",
      TELEGRAM_BOT_TOKEN: "super-secret-token",
      TELEGRAM_WEBHOOK_URL: "https://desk.example.com",
      LLM_BASE_URL: "api.example.com",
      FRONTDESK_CONFIG: config,
      FAQ_FILE: join(directory, "missing.yaml"),
    });
    expect(code).toBe(1);
    expect(output).toMatch(/PORT: must be a port/);
    expect(output).toMatch(/LOG_LEVEL: must be one of/);
    expect(output).toMatch(/TELEGRAM_BOT_TOKEN: does not look like a token.*BotFather/);
    expect(output).toMatch(/TELEGRAM_WEBHOOK_SECRET: is missing/);
    expect(output).toMatch(/LLM_BASE_URL: must be a URL/);
    expect(output).toMatch(/frontdesk\.yaml:2: limits\.messageCharacters:/);
    expect(output).toMatch(/frontdesk\.yaml:.*quietWindow/);
    expect(output).toMatch(/missing\.yaml: cannot be read/);
    expect(output).not.toContain("super-secret-token");
    expect(output).not.toMatch(/\n\s+at /);
  });

  it("refuses keys that cannot be right, by their place and never by themselves", async () => {
    const directory = createDataDirectory();
    const config = join(directory, "frontdesk.yaml");
    writeFileSync(
      config,
      "endpoints:\n  other: { baseUrl: 'https://api.example.com/v1', keysFrom: OTHER_KEYS }\ntiers: { faq: { model: lama } }\n",
    );
    const secrets = ["sk-proj-super-secret-key-of-another-provider", "hs_too_short_secret", "secret with spaces"];
    const { code, output } = await runFrontdesk(["start"], {
      LLM_API_KEY: `hs_test_key_that_is_long_enough_0001,${secrets[0]},${secrets[1]}`,
      OTHER_KEYS: secrets[2] ?? "",
      PORT: "99999",
      FRONTDESK_CONFIG: config,
    });
    expect(code).toBe(1);
    expect(output).toMatch(/5 problems/);
    expect(output).toMatch(/PORT: must be a port/);
    expect(output).toMatch(/LLM_API_KEY: key 2 of 3 does not begin with hs_/);
    expect(output).toMatch(/LLM_API_KEY: key 3 of 3 has fewer than the 32 characters/);
    expect(output).toMatch(/OTHER_KEYS: the key has a space/);
    expect(output).toMatch(/frontdesk\.yaml:3: tiers\.faq\.model: there is no model lama: known are gpt-4o-mini,/);
    for (const secret of [...secrets, "hs_test_key"]) expect(output).not.toContain(secret);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it("says in one line that the token is wrong", async () => {
    const telegram = await startFakeTelegram();
    const { code, output } = await runFrontdesk(["start"], {
      PORT: "0",
      DATA_DIR: createDataDirectory(),
      TELEGRAM_BOT_TOKEN: "999:wrong-token",
      TELEGRAM_API_ROOT: telegram.root,
    });
    await telegram.stop();
    expect(code).toBe(1);
    expect(output).toMatch(/TELEGRAM_BOT_TOKEN: Telegram refuses this token \(401\)/);
    expect(output).not.toContain("wrong-token");
  });

  it("starts without Telegram when that cannot be reached, and says so when asked", async () => {
    await using frontdesk = await FrontdeskProcess.start({
      env: { TELEGRAM_BOT_TOKEN: "999:token", TELEGRAM_API_ROOT: "http://127.0.0.1:9" },
    });
    const ready = await fetch(`${frontdesk.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ reasons: [/Telegram cannot be reached/] });
  });

  it("says in one line that another process polls with the same token, and goes on when it has gone", async () => {
    const telegram = await startFakeTelegram();
    const env = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.root };
    await using first = await FrontdeskProcess.start({ env });
    await telegram.waitFor(() => telegram.isPolled, { describe: "the first poller" });
    await using second = await FrontdeskProcess.start({ env });
    const lines = () => `${first.output}${second.output}`.split("\n").filter((line) => line.includes("(409)"));
    await telegram.waitFor(() => lines().length > 0, { describe: "a line about the other poller" });
    expect(lines()[0]).toMatch(/another process is polling/);
    await telegram.stop();
  });

  it("tells a port that is taken and a directory that is taken or cannot be written", async () => {
    await using frontdesk = await FrontdeskProcess.start();
    const taken = await runFrontdesk(["start"], { PORT: new URL(frontdesk.url).port, DATA_DIR: createDataDirectory() });
    expect(taken).toMatchObject({ code: 1, output: expect.stringMatching(/PORT: \d+ is taken/) });
    const file = join(createDataDirectory(), "file");
    writeFileSync(file, "");
    const blocked = await runFrontdesk(["start"], { PORT: "0", DATA_DIR: join(file, "data") });
    expect(blocked).toMatchObject({ code: 1, output: expect.stringMatching(/DATA_DIR: .*cannot be written/) });
    const broken = createDataDirectory();
    mkdirSync(broken, { recursive: true });
    writeFileSync(
      join(broken, "frontdesk.sqlite"),
      "this is not a database, but a text that is long enough".repeat(50),
    );
    const corrupt = await runFrontdesk(["start"], { PORT: "0", DATA_DIR: broken });
    expect(corrupt).toMatchObject({ code: 1, output: expect.stringMatching(/DATA_DIR: the store cannot be opened/) });
  });

  it("tells a Node that is too old so, in one line", async () => {
    const pretend =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";
    const { code, output } = await runFrontdesk(["start"], { NODE_OPTIONS: `--import=${pretend}` });
    expect(code).toBe(1);
    expect(output.trim()).toMatch(/^Frontdesk needs Node 24 or newer, this is 20\.20\.2: [^\n]+$/);
  });
});
