import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  contentFiltered,
  contextTooLong,
  errorStatus,
  htmlPage,
  jsonErrorWith200,
  keepAliveOnly,
  neverAnswers,
  rateLimited,
  refusesStreamOptions,
  serverError,
} from "../../fakes/model/replies.ts";
import { inTurn } from "../../fakes/model/routes.ts";
import { EngineUnderTest, FIRST_TEXT_MS, QUESTION, speech, textOf } from "../support/engine-under-test.ts";

const BACKUP = { chunks: speech("backup") };
const RETRIES = 2;

describe("a model that fails before its first text", () => {
  let desk: EngineUnderTest;
  beforeAll(async () => {
    desk = await EngineUnderTest.start({
      settings: {
        models: { small: { contextTokens: 2000 }, thinker: { reasoning: true } },
        clocks: { reasoningFirstTextMs: 3000 },
      },
    });
  });
  afterAll(() => desk.stop());

  const expectBackup = async (model: string, attempts: number) => {
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: attempts, backup: 1 });
    await desk.expectEqualBooks({ estimated: [model] });
  };
  const expectOwn = async (model: string, attempts: number) => {
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: attempts });
    await desk.expectEqualBooks();
  };

  it("S01: is asked again when the short time that it asks for is over", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: inTurn(rateLimited({ "retry-after": "1" }), { chunks: speech(model) }) });
    await expectOwn(model, 2);
    const [first, second] = desk.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(await desk.outcomes(model)).toEqual({ rate_limited: 1, success: 1 });
  });

  it("S02: is left for the next one when it is at its limit each time", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: rateLimited(), backup: BACKUP });
    await expectBackup(model, 1 + RETRIES);
    expect(await desk.outcomes(model)).toEqual({ rate_limited: 1 + RETRIES });
  });

  it.each([
    ["seconds", () => "120"],
    ["a date", () => new Date(Date.now() + 120_000).toUTCString()],
  ])("is not asked again within a long Retry-After in %s: the next one answers at once", async (_form, retryAfter) => {
    const model = await desk.freshModel();
    desk.respond({ [model]: rateLimited({ "retry-after": retryAfter() }), backup: BACKUP });
    const before = performance.now();
    await expectBackup(model, 1);
    expect(performance.now() - before).toBeLessThan(1500);
    expect(await desk.ask({ model })).toMatchObject({ model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 2 });
  });

  it("S03: is asked again after one server error", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: inTurn(serverError(), { chunks: speech(model) }) });
    await expectOwn(model, 2);
    expect(await desk.outcomes(model)).toEqual({ unavailable: 1, success: 1 });
  });

  it("S04: is asked three times and then left for the next one when it stays unavailable", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: serverError(503), backup: BACKUP });
    await expectBackup(model, 1 + RETRIES);
    expect(await desk.outcomes(model)).toEqual({ unavailable: 1 + RETRIES });
  });

  it("S06: is asked once when it does not answer at all, and its connection is closed", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: neverAnswers, backup: BACKUP });
    await expectBackup(model, 1);
    expect(desk.requests[0]).toMatchObject({ ended: "client-closed" });
    expect(desk.provider.ledger[model]?.promptTokens).toBeGreaterThan(0);
    expect(await desk.outcomes(model)).toEqual({ timeout: 1 });
  });

  it("S07: is left for the next one when its first text is late although its headers came", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model), firstDelayMs: 20_000 }, backup: BACKUP });
    const before = performance.now();
    await expectBackup(model, 1);
    expect(performance.now() - before).toBeLessThan(FIRST_TEXT_MS + 1500);
    expect(await desk.outcomes(model)).toEqual({ timeout: 1 });
  });

  it("is silent in the same way when it sends comments only", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: keepAliveOnly(), backup: BACKUP });
    await expectBackup(model, 1);
    expect(await desk.outcomes(model)).toEqual({ timeout: 1 });
  });

  it("may be silent for longer when it is known to think first", async () => {
    await desk.freshModel();
    desk.respond({ thinker: { chunks: speech("thinker"), firstDelayMs: FIRST_TEXT_MS + 300 }, backup: BACKUP });
    const answer = await desk.ask({ model: "thinker" });
    expect(answer).toMatchObject({ response: textOf("thinker"), model: "thinker", outcome: "answered" });
    expect(desk.attempts()).toEqual({ thinker: 1 });
  });

  it("is asked last for a while after it was silent", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: neverAnswers, backup: BACKUP });
    await expectBackup(model, 1);
    expect(await desk.ask({ model })).toMatchObject({ model: "backup" });
    expect(desk.attempts()).toEqual({ [model]: 1, backup: 2 });
  });

  it("S12: is left for a larger one, without a retry, when it finds the request too long", async () => {
    await desk.freshModel();
    desk.respond({ small: contextTooLong(), backup: BACKUP });
    const answer = await desk.ask({ model: "small" });
    expect(answer).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ small: 1, backup: 1 });
    expect(await desk.outcomes("small")).toEqual({ context_length: 1 });
  });

  it("S12: gets a shorter history when no larger one is left", async () => {
    const model = await desk.freshModel();
    const tooLong = (request: { body: { messages: readonly unknown[] } }) => request.body.messages.length > 5;
    desk.respond({
      [model]: (request) => (tooLong(request) ? contextTooLong() : { chunks: speech(model) }),
      backup: (request) => (tooLong(request) ? contextTooLong() : BACKUP),
    });
    const history = [1, 2, 3].flatMap((turn) => [
      { role: "user", content: `Quokka question ${turn}` },
      { role: "assistant", content: `Wombat answer ${turn}` },
    ]);
    const messages = [...history, { role: "user", content: QUESTION }];
    const response = await desk.post({ model, message: undefined, messages });
    expect(await response.json()).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    const shortened = desk.requests.at(-1)?.body.messages ?? [];
    expect(shortened.at(-1)).toEqual({ role: "user", content: QUESTION });
    expect(shortened.length).toBeLessThan(messages.length + 1);
    expect(desk.attempts()[model]).toBe(2);
    await desk.expectEqualBooks();
  });

  it("S13: is not routed around when its content filter refuses", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: contentFiltered(), backup: BACKUP });
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ outcome: "refused", reason: "content_filter" });
    expect(answer.response).toBe("I am sorry, I am not allowed to answer this. Please ask in other words.");
    expect(desk.attempts()).toEqual({ [model]: 1 });
    expect(await desk.outcomes(model)).toEqual({ content_filter: 1 });
    await desk.expectEqualBooks();
  });

  it("S13: is not routed around when its filter ends an answer that has no text", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: [], finishReason: "content_filter" }, backup: BACKUP });
    expect(await desk.ask({ model })).toMatchObject({ outcome: "refused", reason: "content_filter" });
    expect(desk.attempts()).toEqual({ [model]: 1 });
    await desk.expectEqualBooks();
  });

  it("S16: is named nowhere as the one that answered, and costs nothing for its refusals", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: serverError(500), backup: BACKUP });
    const before = await desk.metrics();
    const answer = await desk.ask({ model });
    const after = await desk.metrics();
    expect(answer).toMatchObject({ model: "backup", usage: { completion_tokens: expect.any(Number) } });
    expect(after.sum("ai_cost_usd_total", { model })).toBe(0);
    const spent = (name: string, labels: Record<string, string>) => after.sum(name, labels) - before.sum(name, labels);
    expect(spent("ai_requests_total", { model: "backup", tier: "complex", outcome: "success" })).toBe(1);
    expect(spent("ai_tokens_total", { model: "backup", direction: "output" })).toBe(answer.usage?.completion_tokens);
    expect(spent("ai_tokens_total", { model: "backup", direction: "input" })).toBe(answer.usage?.prompt_tokens);
    await desk.expectEqualBooks();
  });

  it("is never believed when a web page stands in its place", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: htmlPage(200), backup: BACKUP });
    await expectBackup(model, 1 + RETRIES);
    expect(await desk.outcomes(model)).toEqual({ unavailable: 1 + RETRIES });
  });

  it("is followed by the next one when an error object comes with status 200", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: jsonErrorWith200(), backup: BACKUP });
    await expectBackup(model, 1 + RETRIES);
  });

  it("is followed by the next one when the first event is an error", async () => {
    const model = await desk.freshModel();
    const error = { message: "upstream failed", type: "server_error", code: 502 };
    desk.respond({ [model]: { chunks: speech(model), fault: { kind: "error", after: 0, error } }, backup: BACKUP });
    await expectBackup(model, 1 + RETRIES);
    expect(await desk.outcomes(model)).toEqual({ unavailable: 1 + RETRIES });
  });

  it("is followed by the next one when the stream ends before any text", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech(model), fault: { kind: "eof", after: 0 } }, backup: BACKUP });
    await expectBackup(model, 1 + RETRIES);
    expect(await desk.outcomes(model)).toEqual({ truncated: 1 + RETRIES });
  });

  it("is asked without usage from then on when it does not know how to report it", async () => {
    const model = await desk.freshModel();
    desk.respond({
      [model]: (request) => (request.body.stream_options ? refusesStreamOptions() : { chunks: speech(model) }),
    });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 3 });
    expect(await desk.outcomes(model)).toEqual({ success: 2 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("is asked once when it refuses the request as such, and the next one may see it otherwise", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: errorStatus(400, { message: "bad", type: "invalid_request_error" }), backup: BACKUP });
    await expectBackup(model, 1);
    expect(await desk.outcomes(model)).toEqual({ bad_request: 1 });
  });
});
