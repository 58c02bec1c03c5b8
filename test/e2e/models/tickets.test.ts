import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { neverAnswers, serverError } from "../../fakes/model/replies.ts";
import { EngineUnderTest, speech, textOf } from "../support/engine-under-test.ts";
import { transcribe } from "../support/transcript.ts";

const VIETNAMESE_QUESTION = "Đơn hàng tới phố Quokka của tôi đang ở đâu?";

describe("a question that no model answers", () => {
  let desk: EngineUnderTest;
  beforeAll(async () => {
    desk = await EngineUnderTest.start({ settings: { breaker: { failures: 1000 } } });
  });
  afterAll(() => desk.stop());

  const openTickets = async () => (await desk.metrics()).sum("frontdesk_tickets_open");
  const fail = async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: serverError(500), backup: serverError(503) });
    return model;
  };

  it("gets an apology with the number of a ticket", async () => {
    const model = await fail();
    const before = await desk.metrics();
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({
      outcome: "ticketed",
      reason: "model_failed",
      model: null,
      ticket: expect.any(Number),
    });
    expect(answer.response).toBe(
      `I am sorry, I cannot answer right now. I have opened ticket #${answer.ticket} for you: a person will look at it and answer here.`,
    );
    expect(desk.attempts()).toEqual({ [model]: 3, backup: 3 });
    const after = await desk.metrics();
    const grown = (name: string) => after.sum(name) - before.sum(name);
    expect([grown("frontdesk_tickets_open"), grown("frontdesk_messages_total")]).toEqual([1, 1]);
    expect(after.sum("frontdesk_messages_total", { platform: "web", outcome: "ticketed" })).toBe(1);
    await desk.expectEqualBooks();
  });

  it("gets it in Vietnamese when that is what was asked in", async () => {
    const answer = await desk.ask({ model: await fail(), message: VIETNAMESE_QUESTION });
    expect(answer.outcome).toBe("ticketed");
    expect(answer.response).toBe(
      `Xin lỗi, hiện tôi chưa trả lời được. Tôi đã mở phiếu hỗ trợ #${answer.ticket} cho bạn: nhân viên sẽ xem và trả lời tại đây.`,
    );
  });

  it("gets it as the only text of a stream", async () => {
    const { texts, done } = await transcribe(await desk.stream({ model: await fail() }));
    expect(texts).toEqual([done.response]);
    expect(done).toMatchObject({ outcome: "ticketed", ticket: expect.any(Number) });
    expect(done.response).toContain(`#${done.ticket}`);
  });

  it("has one ticket for a conversation, another for another one, and both outlive a crash", async () => {
    const model = await fail();
    const ask = async (conversation: string) => {
      const answer = await desk.ask({ model, conversation_id: conversation });
      expect(answer.outcome).toBe("ticketed");
      expect(answer.response).toContain(`#${answer.ticket}`);
      return answer.ticket;
    };
    const before = await openTickets();
    const ann = await ask("ann");
    expect(await ask("ann")).toBe(ann);
    const bob = await ask("bob");
    expect(bob).not.toBe(ann);
    expect(await openTickets()).toBe(before + 2);
    await desk.crashAndRestart();
    expect(await openTickets()).toBe(before + 2);
    expect(await ask("ann")).toBe(ann);
    expect(await ask("bob")).toBe(bob);
    const eve = await ask("eve");
    expect([ann, bob]).not.toContain(eve);
    expect(await openTickets()).toBe(before + 3);
  });

  it("leaves no trace on the next one, which is answered", async () => {
    await desk.ask({ model: await fail(), conversation_id: "c" });
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model) } });
    const answer = await desk.ask({ model, conversation_id: "c", message: "And the Quokka?" });
    expect(answer).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    expect(answer.ticket).toBeUndefined();
  });
});

describe("the deadline of a request", () => {
  const REQUEST_MS = 900;
  let desk: EngineUnderTest;
  afterEach(() => desk.stop());
  beforeEach(async () => {
    desk = await EngineUnderTest.start({
      settings: {
        clocks: { requestFirstTextMs: 700, requestMs: REQUEST_MS },
        tiers: { complex: { firstTextMs: 300 } },
      },
    });
  });

  it("brings a ticket when every model is silent", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: neverAnswers, backup: neverAnswers });
    const before = performance.now();
    const answer = await desk.ask({ model });
    expect(performance.now() - before).toBeLessThan(REQUEST_MS + 600);
    expect(answer).toMatchObject({ outcome: "ticketed", ticket: expect.any(Number) });
    expect(answer.response).toContain(`#${answer.ticket}`);
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 1 });
    await desk.expectEqualBooks({ estimated: [model, "backup"] });
    expect(desk.requests.every(({ ended }) => ended === "client-closed")).toBe(true);
  });

  it("ends an answer that never stops, keeps what was said and closes the connection", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model, 2000), chunkDelayMs: 20, usage: false } });
    const { texts, done } = await transcribe(await desk.stream({ model }));
    expect(texts).toHaveLength(1);
    expect(done).toMatchObject({ outcome: "cut_short", reason: "deadline", response: texts[0] });
    expect(done.response).toMatch(
      /^m\d+-wombat-0 m\d+-wombat-1 [^#]*_\(The answer took too long and ends here\. Ask me to go on\.\)_$/,
    );
    await desk.provider.waitFor(() => desk.requests[0]?.ended === "client-closed", { describe: "a closed connection" });
    expect(desk.attempts()).toEqual({ [model]: 1 });
    await desk.expectEqualBooks({ estimated: [model] });
  });
});
