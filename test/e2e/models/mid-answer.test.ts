import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeAnswer, FakeFault } from "../../fakes/model/fake-reply.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { errorStatus, serverError } from "../../fakes/model/replies.ts";
import { inTurn } from "../../fakes/model/routes.ts";
import { EngineUnderTest, QUESTION, speech, textOf } from "../support/engine-under-test.ts";
import { transcribe, untilShown } from "../support/transcript.ts";

const WORDS = 60;
const SEEN = 40;
const BACKUP = { chunks: speech("backup") };

describe("an answer that breaks off in sight of the customer", () => {
  let desk: EngineUnderTest;
  beforeAll(async () => {
    desk = await EngineUnderTest.start({ settings: { breaker: { failures: 1000 } } });
  });
  afterAll(() => desk.stop());

  const breaking = (model: string, fault: FakeFault, more: FakeAnswer = {}): FakeAnswer => ({
    chunks: speech(model, WORDS),
    fault,
    ...more,
  });

  const error = { message: "upstream failed", type: "server_error", code: 502 };
  const faults: readonly [string, FakeFault, outcome: string][] = [
    ["S08: the connection is cut", { kind: "cut", after: SEEN }, "truncated"],
    ["S08: the connection is reset", { kind: "reset", after: SEEN }, "truncated"],
    ["S09: it stalls", { kind: "stall", after: SEEN }, "timeout"],
    ["S10: a chunk is malformed", { kind: "malformed", after: SEEN }, "malformed"],
    ["it ends cleanly without a finish reason", { kind: "eof", after: SEEN }, "truncated"],
    ["an error comes in the stream", { kind: "error", after: SEEN, error }, "unavailable"],
  ];

  it.each(faults)(
    "%s: what was shown is void, and the next model's answer replaces it",
    async (_name, fault, outcome) => {
      const model = await desk.freshModel();
      const gate = new Gate();
      desk.respond({ [model]: breaking(model, fault, { gate }), backup: BACKUP });
      const stream = await desk.stream({ model });
      gate.release(SEEN);
      const shown = await untilShown(stream, textOf(model, SEEN));
      gate.release(1);
      const { texts, done } = await transcribe(stream, shown);
      expect(texts).toEqual([textOf(model, SEEN), textOf("backup")]);
      expect(done).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
      expect(desk.attempts()).toEqual({ [model]: 1, backup: 1 });
      expect(await desk.outcomes(model)).toEqual({ [outcome]: 1 });
      expect(desk.requests[1]?.body.messages.map(({ role }) => role)).toEqual(["system", "user"]);
      await desk.expectEqualBooks({ estimated: [model] });
    },
  );

  it.each(faults)("%s: as JSON the customer gets the replacement alone", async (_name, fault) => {
    const model = await desk.freshModel();
    const gate = new Gate();
    gate.release(SEEN + 1);
    desk.respond({ [model]: breaking(model, fault, { gate }), backup: BACKUP });
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 1 });
    // A reset destroys what is under way: nobody can say how much of it the provider had written.
    if (fault.kind !== "reset") await desk.expectEqualBooks({ estimated: [model] });
  });

  it("is not taken for whole when the stream ends with [DONE] and no finish reason", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model, SEEN), finishReason: null }, backup: BACKUP });
    const { texts, done } = await transcribe(await desk.stream({ model }));
    expect(texts.at(-1)).toBe(textOf("backup"));
    expect(done).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 1 });
    await desk.expectEqualBooks();
  });

  it("is replaced for each of many customers by their own answer alone", async () => {
    const model = await desk.freshModel();
    let asked = 0;
    desk.respond({
      [model]: () => breaking(model, { kind: "cut", after: 5 + asked++ }, { chunkDelayMs: 5 }),
      backup: (request) => ({ chunks: speech(`to-${request.body.messages.at(-1)?.content.split(" ").at(-1)}`) }),
    });
    const follow = async (customer: number) =>
      transcribe(await desk.stream({ model, message: `Where is Quokka ${customer}` }));
    const transcripts = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(follow));
    for (const [index, { texts, done }] of transcripts.entries()) {
      const [shown = "", ...others] = texts;
      expect(textOf(model).startsWith(shown)).toBe(true);
      expect(others).toEqual([textOf(`to-${index + 1}`)]);
      expect(done).toMatchObject({ response: textOf(`to-${index + 1}`), model: "backup", outcome: "answered" });
    }
    expect(desk.attempts()).toEqual({ [model]: 8, backup: 8 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("S14: is begun anew, not continued, so that a model which refuses a prefill can answer", async () => {
    const model = await desk.freshModel();
    desk.respond({
      [model]: breaking(model, { kind: "cut", after: SEEN }),
      backup: (request) =>
        request.body.messages.at(-1)?.role === "user"
          ? BACKUP
          : errorStatus(400, { message: "no prefill", code: null }),
    });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf("backup"), model: "backup" });
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 1 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("is begun again by the same model when there is no other", async () => {
    const model = await desk.freshModel();
    const gate = new Gate();
    desk.respond({ backup: inTurn(breaking(model, { kind: "cut", after: SEEN }, { gate }), BACKUP) });
    const stream = await desk.stream();
    gate.release(SEEN);
    const shown = await untilShown(stream, textOf(model, SEEN));
    gate.open();
    const { texts, done } = await transcribe(stream, shown);
    expect(texts).toEqual([textOf(model, SEEN), textOf("backup")]);
    expect(done).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ backup: 2 });
    await desk.expectEqualBooks({ estimated: ["backup"] });
  });

  it("is begun again by the same model when the others fail", async () => {
    const model = await desk.freshModel();
    const again = { chunks: speech("again") };
    desk.respond({ [model]: inTurn(breaking(model, { kind: "cut", after: SEEN }), again), backup: serverError(503) });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf("again"), model, outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 2, backup: 3 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("stays, with a ticket, when nobody can replace it", async () => {
    const model = await desk.freshModel();
    desk.respond({
      [model]: inTurn(breaking(model, { kind: "cut", after: SEEN }), serverError(503)),
      backup: serverError(503),
    });
    const answer = await desk.ask({ model });
    expect(answer.outcome).toBe("ticketed");
    expect(answer.response.startsWith(`${textOf(model, SEEN)}\n\n`)).toBe(true);
    expect(answer.response).toContain(`#${answer.ticket}`);
    expect(desk.attempts()).toEqual({ [model]: 1 + 3, backup: 3 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("is rescued once: if the replacement breaks off, too, it ends with its text and a ticket", async () => {
    const model = await desk.freshModel();
    const [first, second] = [new Gate(), new Gate()];
    desk.respond({
      [model]: breaking(model, { kind: "cut", after: SEEN }, { gate: first }),
      backup: { chunks: speech("backup"), fault: { kind: "cut", after: SEEN }, gate: second },
    });
    const stream = await desk.stream({ model });
    first.release(SEEN);
    const shown = await untilShown(stream, textOf(model, SEEN));
    first.open();
    second.open();
    const { texts, done } = await transcribe(stream, shown);
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 1 });
    expect(done.outcome).toBe("ticketed");
    expect(done.response).toContain(`#${done.ticket}`);
    expect(done.response.startsWith(textOf("backup", SEEN))).toBe(true);
    expect(done.response).not.toContain(`${model}-wombat`);
    expect(texts.at(-1)).toBe(done.response);
    await desk.expectEqualBooks({ estimated: [model, "backup"] });
  });

  it("keeps what was said, and says so, when the content filter ends it", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model, SEEN), finishReason: "content_filter" }, backup: BACKUP });
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ model, outcome: "cut_short", reason: "content_filter" });
    expect(answer.response).toBe(`${textOf(model, SEEN)}\n\n_(I am not allowed to go on with this answer.)_`);
    expect(desk.attempts()).toEqual({ [model]: 1 });
    await desk.expectEqualBooks();
  });

  it("keeps what was said, and says so, at the model's own limit", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model, SEEN), finishReason: "length" }, backup: BACKUP });
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ model, outcome: "cut_short", reason: "length" });
    expect(answer.response.startsWith(textOf(model, SEEN))).toBe(true);
    await desk.expectEqualBooks();
  });

  it("is charged for what was delivered when the customer goes away", async () => {
    const model = await desk.freshModel();
    const gate = new Gate();
    desk.respond({ [model]: { chunks: speech(model, WORDS), gate } });
    const stream = await desk.stream({ model });
    gate.release(SEEN);
    await untilShown(stream, textOf(model, SEEN));
    stream.leave();
    await desk.provider.waitFor(() => desk.requests[0]?.ended === "client-closed", { describe: "a closed connection" });
    expect(desk.attempts()).toEqual({ [model]: 1 });
    await expect.poll(() => desk.outcomes(model)).toEqual({ cancelled: 1 });
    expect(desk.provider.ledger[model]?.completionTokens).toBeGreaterThan(SEEN);
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("is cut short where it has become too long, when a model never stops", async () => {
    const model = await desk.freshModel();
    // Always something new: what goes round in circles is stopped for that.
    const wombats = (chunk: number) => Array.from({ length: 100 }, (_, index) => `wombat${chunk * 100 + index}`);
    const endless = Array.from({ length: 2000 }, (_, chunk) => `${wombats(chunk).join(" ")} `);
    desk.respond({ [model]: { chunks: endless, chunkDelayMs: 2, usage: false } });
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ outcome: "cut_short", reason: "length", model });
    expect(answer.response.length).toBeGreaterThan(90_000);
    expect(answer.response.length).toBeLessThan(120_000);
    await desk.provider.waitFor(() => desk.requests[0]?.ended !== undefined, { describe: "a closed connection" });
    expect(desk.requests[0]).toMatchObject({ ended: "client-closed" });
    expect(desk.attempts()).toEqual({ [model]: 1 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("answers the next question after all of this", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model) }, backup: serverError() });
    expect(await desk.ask({ model, message: QUESTION })).toMatchObject({
      response: textOf(model),
      outcome: "answered",
    });
  });
});
