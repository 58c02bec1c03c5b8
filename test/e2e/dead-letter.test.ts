import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startFakeModel } from "../fakes/model/fake-model-server.ts";
import { startFakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import { textsIn } from "../support/catalogue.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { API_KEY } from "./support/desk-under-test.ts";

const PROGRAM = fileURLToPath(new URL("../chaos/program.ts", import.meta.url));

it("apologises for a message at which the process has died three times, and goes on", { timeout: 60_000 }, async () => {
  await using cleanup = new AsyncDisposableStack();
  const dataDirectory = createDataDirectory();
  cleanup.defer(() => rmSync(dataDirectory, { recursive: true, force: true }));
  const telegram = await startFakeTelegram();
  cleanup.defer(() => telegram.stop());
  const model = await startFakeModel();
  cleanup.defer(() => model.stop());
  const start = async (kill: Readonly<Record<string, string>>) => {
    const env = {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: API_KEY,
      ...kill,
    };
    const frontdesk = await FrontdeskProcess.start({ program: PROGRAM, dataDirectory, env });
    cleanup.defer(() => frontdesk.kill());
    return frontdesk;
  };
  const said = () => telegram.chat(7).botMessages.map(({ text }) => text);

  const ann = telegram.user(7, { first_name: "Ann" });
  telegram.say(telegram.privateChat(ann), ann, "poison");
  for (let death = 0; death < 3; death++) {
    // A process that takes up what the last one left may die of it before it has said that it runs.
    const end = await start({ KILL: "before decide" }).then(
      ({ exited }) => exited,
      (error: Error) => /ended with (\w+) instead/.exec(error.message)?.[1],
    );
    expect(end).toBe("SIGKILL");
  }
  expect(said()).toEqual([]);

  await start({});
  telegram.say(7, ann, "Are you still there?");
  await telegram.waitFor(() => said().length >= 2, { timeoutMs: 20_000, describe: () => `two replies: ${said()}` });
  expect(said()).toEqual([textsIn("en").deadLetter, "You said: Are you still there?"]);
  expect(model.requests.map(({ body }) => body.messages.at(-1)?.content)).toEqual([
    "poison",
    "poison",
    "poison",
    "Are you still there?",
  ]);
});
