import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeModel, startFakeModel } from "../fakes/model/fake-model-server.ts";
import { Gate } from "../fakes/model/gate.ts";
import { type FakeTelegram, startFakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import { FrontdeskProcess } from "../support/frontdesk-process.ts";

describe("a private chat in Telegram", () => {
  let telegram: FakeTelegram;
  let model: FakeModel;
  let frontdesk: FrontdeskProcess;

  beforeEach(async () => {
    telegram = await startFakeTelegram();
    model = await startFakeModel();
    frontdesk = await FrontdeskProcess.start({
      env: {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.root,
        LLM_BASE_URL: model.baseUrl,
        LLM_API_KEY: "hs_test_key_that_is_long_enough_0001",
      },
    });
  });

  afterEach(async () => {
    await frontdesk[Symbol.asyncDispose]();
    await telegram.stop();
    await model.stop();
  });

  const bot = (chat: number) => telegram.chat(chat).botMessages.map(({ text }) => text);

  it("answers a question with the model's text, shown while it grows", async () => {
    const gate = new Gate();
    model.respond(() => ({ chunks: ["Orders ", "ship within ", "two days."], gate }));
    const ann = telegram.user(7, { first_name: "Ann" });
    const chat = telegram.privateChat(ann);
    telegram.say(chat, ann, "When does my order ship?");
    await telegram.waitFor(() => telegram.chat(7).drafts.length > 0, { describe: "a sign of life" });
    gate.release(1);
    await telegram.waitFor(() => telegram.chat(7).drafts.some(({ text }) => text.startsWith("Orders")), {
      describe: "the first chunk",
    });
    expect(bot(7)).toEqual([]);
    gate.open();
    await telegram.waitFor(() => bot(7).length === 1, { describe: "the final" });
    expect(bot(7)).toEqual(["Orders ship within two days."]);
    expect(telegram.chat(7).drafts).toEqual([]);
  });

  it("restarts the turn with all that was said before anything was visible", async () => {
    const gate = new Gate();
    model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}`, gate }));
    const ann = telegram.user(7, { first_name: "Ann" });
    const chat = telegram.privateChat(ann);
    telegram.say(chat, ann, "one");
    await model.waitFor(() => model.requests.length === 1, { describe: "the first request" });
    telegram.say(chat, ann, "two");
    await model.waitFor(() => model.requests.length === 2, { describe: "the second request" });
    gate.open();
    await telegram.waitFor(() => bot(7).length > 0, { describe: "the final" });
    expect(bot(7)).toEqual(["heard: one\ntwo"]);
    expect(model.requests[0]?.ended).toBe("client-closed");
  });

  it("answers what is said later together, as the next turn", async () => {
    const gate = new Gate();
    model.enqueue({ chunks: ["First ", "answer."], gate });
    model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}` }));
    const ann = telegram.user(7, { first_name: "Ann" });
    const chat = telegram.privateChat(ann);
    telegram.say(chat, ann, "one");
    gate.release(1);
    await telegram.waitFor(() => telegram.chat(7).drafts.some(({ text }) => text.startsWith("First")), {
      describe: "visible text",
    });
    telegram.say(chat, ann, "two");
    telegram.say(chat, ann, "three");
    await telegram.waitFor(() => telegram.pendingUpdates === 0, { describe: "all updates taken" });
    gate.open();
    await telegram.waitFor(() => bot(7).length === 2, { describe: "both answers" });
    expect(bot(7)).toEqual(["First answer.", "heard: two\nthree"]);
  });

  it("keeps what was shown when the reply is stopped by its button", async () => {
    const gate = new Gate();
    model.respond(() => ({ chunks: ["This is the beginning ", "and the end."], gate }));
    const ann = telegram.user(7, { first_name: "Ann" });
    const chat = telegram.privateChat(ann);
    telegram.say(chat, ann, "Tell me a story");
    gate.release(1);
    await telegram.waitFor(() => telegram.chat(7).drafts.some(({ text }) => text.startsWith("This")), {
      describe: "visible text",
    });
    telegram.pressStop(chat);
    await telegram.waitFor(() => bot(7).length === 1, { describe: "the final" });
    expect(bot(7)[0]).toMatch(/^This is the beginning\n\n\(Stopped here\.\)$/);
    await model.waitFor(() => model.requests[0]?.ended === "client-closed", { describe: "the model to be stopped" });
  });
});
