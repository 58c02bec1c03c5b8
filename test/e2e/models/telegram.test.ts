import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gate } from "../../fakes/model/gate.ts";
import { contentFiltered, neverAnswers, serverError } from "../../fakes/model/replies.ts";
import { byModel } from "../../fakes/model/routes.ts";
import { DeskUnderTest } from "../support/desk-under-test.ts";
import { speech, textOf } from "../support/engine-under-test.ts";

const CHAT = 7;
const SEEN = 40;
const SETTINGS = {
  tiers: { complex: { model: "gpt-4o", fallbacks: ["gpt-4o-mini"], firstTextMs: 1000 } },
  clocks: { idleMs: 10_000 },
  retry: { baseMs: 5, maxMs: 20, share: 1, burst: 1000 },
};
const BACKUP = { chunks: speech("backup") };

describe("a model's failures in a private chat in Telegram", () => {
  let desk: DeskUnderTest;
  beforeEach(async () => {
    desk = await DeskUnderTest.start({ settings: SETTINGS });
  });
  afterEach(() => desk.stop());

  const ask = (language_code = "en", text = "Where is my parcel?") => {
    const ann = desk.telegram.user(CHAT, { first_name: "Ann", language_code });
    desk.telegram.say(desk.telegram.privateChat(ann), ann, text);
  };
  const attempts = () => desk.model.requests.map(({ body }) => body.model);
  const untilDraft = (text: string) =>
    desk.telegram.waitFor(() => desk.telegram.chat(CHAT).drafts.some((draft) => draft.text === text), {
      describe: `a draft "${text}"`,
    });

  it("S08: a text that broke off makes way for the next model's, which is the only message", async () => {
    const [first, second] = [new Gate(), new Gate()];
    desk.model.respond(
      byModel({
        "gpt-4o": { chunks: speech("first"), fault: { kind: "cut", after: SEEN }, gate: first },
        "gpt-4o-mini": { ...BACKUP, gate: second },
      }),
    );
    ask();
    first.release(SEEN);
    await untilDraft(textOf("first", SEEN));
    first.open();
    second.release(SEEN);
    await untilDraft(textOf("backup", SEEN));
    second.open();
    expect(await desk.untilSaid(CHAT, 1)).toEqual([textOf("backup")]);
    expect(desk.telegram.chat(CHAT).drafts).toEqual([]);
    expect(attempts()).toEqual(["gpt-4o", "gpt-4o-mini"]);
  });

  it("S06: silence leads to the next model's answer, and nothing else is to be seen", async () => {
    desk.model.respond(byModel({ "gpt-4o": neverAnswers, "gpt-4o-mini": BACKUP }));
    ask();
    expect(await desk.untilSaid(CHAT, 1)).toEqual([textOf("backup")]);
    expect(attempts()).toEqual(["gpt-4o", "gpt-4o-mini"]);
  });

  it("S13: what a content filter refuses is refused", async () => {
    desk.model.respond(byModel({ "gpt-4o": contentFiltered(), "gpt-4o-mini": BACKUP }));
    ask();
    expect(await desk.untilSaid(CHAT, 1)).toEqual([
      "I am sorry, I am not allowed to answer this. Please ask in other words.",
    ]);
    expect(attempts()).toEqual(["gpt-4o"]);
  });

  it("when all fail, a Vietnamese customer reads in Vietnamese which ticket was opened, and the same one later", async () => {
    desk.model.respond(() => serverError(503));
    ask("vi", "Đơn hàng của tôi đang ở đâu?");
    const [first = ""] = await desk.untilSaid(CHAT, 1);
    expect(first).toMatch(/^Xin lỗi.*phiếu hỗ trợ #\d+ /);
    ask("vi", "Có ai ở đó không?");
    const [, second] = await desk.untilSaid(CHAT, 2);
    expect(second).toBe(first);
  });
});
