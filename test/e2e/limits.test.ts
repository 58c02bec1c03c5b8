import { afterEach, describe, expect, it } from "vitest";
import { Gate } from "../fakes/model/gate.ts";
import { DeskUnderTest } from "./support/desk-under-test.ts";

describe("limits", () => {
  let desk: DeskUnderTest;
  afterEach(() => desk.stop());

  it("lets requests over the model's limit wait in order, and says so", async () => {
    desk = await DeskUnderTest.start({ env: { LLM_MAX_CONCURRENCY: "1" } });
    const gate = new Gate();
    desk.model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}`, gate }));
    const [ann, bob, eve] = [1, 2, 3].map((id) => desk.telegram.user(id));
    const draftOf = (chat: number) => desk.telegram.chat(chat).drafts.at(-1)?.text ?? "";
    for (const [user, waiting] of [
      [ann, ""],
      [bob, "next in line"],
      [eve, "1 are before you|next in line|2 are before you"],
    ] as const) {
      if (user === undefined) continue;
      desk.telegram.say(desk.telegram.privateChat(user), user, `I am ${user.id}`);
      await desk.telegram.waitFor(
        () => desk.telegram.chat(user.id).drafts.length > 0 && new RegExp(waiting).test(draftOf(user.id)),
        {
          describe: () => `"${waiting}" in the draft of ${user.id}, which shows "${draftOf(user.id)}"`,
        },
      );
    }
    expect(desk.model.requests).toHaveLength(1);
    gate.open();
    for (const user of [1, 2, 3]) expect(await desk.untilSaid(user, 1)).toEqual([`heard: I am ${user}`]);
    expect(desk.model.requests.map(({ body }) => body.messages.at(-1)?.content)).toEqual([
      "I am 1",
      "I am 2",
      "I am 3",
    ]);
  });

  it("stays within Telegram's limits when many ask at once, and every final arrives", async () => {
    desk = await DeskUnderTest.start({ telegram: { limits: true, latencyMs: 20 } });
    const chunks = Array.from({ length: 40 }, (_, index) => `word${index} `);
    desk.model.respond(() => ({ chunks, chunkDelayMs: 20 }));
    const people = Array.from({ length: 60 }, (_, index) => desk.telegram.user(100 + index));
    for (const person of people) desk.telegram.say(desk.telegram.privateChat(person), person, "hello");
    for (const { id } of people) expect(await desk.untilSaid(id, 1)).toEqual([chunks.join("").trim()]);
    const refused = desk.telegram.calls.filter(({ status }) => status === 429);
    expect(refused).toEqual([]);
  });
});
