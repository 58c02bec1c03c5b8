import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Gate } from "../../fakes/model/gate.ts";
import { serverError } from "../../fakes/model/replies.ts";
import { type Answer, EngineUnderTest, speech, textOf } from "../support/engine-under-test.ts";

const BACKUP = { chunks: speech("backup") };
const CLOSED = 0;
const HALF_OPEN = 1;
const OPEN = 2;

describe("the breaker of a model", () => {
  let desk: EngineUnderTest;
  afterEach(() => desk.stop());

  const state = async (model: string) => (await desk.metrics()).sum("ai_breaker_state", { model });
  const until = (model: string, expected: number) =>
    expect.poll(() => state(model), { interval: 10, timeout: 5000 }).toBe(expected);
  const ask = (model: string) => desk.ask({ model });
  const own = (model: string) => ({ chunks: speech(model) });

  it("S15: during an outage a model is asked a few times, and again soon after its return", async () => {
    const [openMs, outageMs, requests] = [500, 1000, 20];
    desk = await EngineUnderTest.start({ settings: { breaker: { openMs } } });
    const model = await desk.freshModel();
    const began = Date.now();
    const isDown = () => Date.now() < began + outageMs;
    desk.respond({ [model]: () => (isDown() ? serverError(503) : own(model)), backup: BACKUP });
    for (let count = 0; count < requests && isDown(); count++) {
      expect((await ask(model)).outcome).toBe("answered");
      // The outage is spread over real time, as its probes are.
      await sleep(began + ((count + 1) * outageMs) / requests - Date.now());
    }
    await expect.poll(async () => (await ask(model)).model, { interval: 20, timeout: 5000 }).toBe(model);
    const returnedAt = desk.requests.find(
      (request) => request.body.model === model && request.at >= began + outageMs,
    )?.at;
    expect(returnedAt).toBeLessThan(began + outageMs + openMs + 300);
    const failed = desk.requests.filter(({ body, at }) => body.model === model && at < began + outageMs);
    expect(failed.length).toBeGreaterThanOrEqual(5);
    expect(failed.length).toBeLessThanOrEqual(8);
    await desk.expectEqualBooks();
  });

  it("opens after five failures, refuses without a request while it is open, and closes after two good probes", async () => {
    desk = await EngineUnderTest.start({ settings: { breaker: { openMs: 300 }, retry: { perModel: 0 } } });
    const model = await desk.freshModel();
    desk.respond({ [model]: serverError(503), backup: BACKUP });
    for (let failures = 0; failures < 5; failures++) {
      expect(await state(model)).toBe(CLOSED);
      await ask(model);
    }
    expect(await state(model)).toBe(OPEN);
    await ask(model);
    expect(desk.attempts()).toEqual({ [model]: 5, backup: 6 });
    desk.respond({ [model]: own(model), backup: BACKUP });
    await until(model, HALF_OPEN);
    expect((await ask(model)).model).toBe(model);
    expect(await state(model)).toBe(HALF_OPEN);
    expect((await ask(model)).model).toBe(model);
    expect(await state(model)).toBe(CLOSED);
    await desk.expectEqualBooks();
  });

  it("lets one probe through while fifty customers wait, who are answered by the next model at once", async () => {
    const breaker = { failures: 1, openMs: 100, maxOpenMs: 100 };
    desk = await EngineUnderTest.start({
      settings: { breaker, retry: { perModel: 0 }, tiers: { complex: { firstTextMs: 3000 } } },
    });
    const model = await desk.freshModel();
    desk.respond({ [model]: serverError(503), backup: BACKUP });
    await ask(model);
    const gate = new Gate();
    desk.respond({ [model]: { ...own(model), gate }, backup: BACKUP });
    await until(model, HALF_OPEN);
    const answers: Answer[] = [];
    const all = Array.from({ length: 50 }, async () => void answers.push(await ask(model)));
    await expect.poll(() => answers.length, { interval: 10, timeout: 5000 }).toBe(49);
    expect(new Set(answers.map((answer) => answer.model))).toEqual(new Set(["backup"]));
    expect(desk.attempts()).toEqual({ [model]: 2, backup: 50 });
    gate.open();
    await Promise.all(all);
    expect(answers.at(-1)).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 2, backup: 50 });
    await desk.expectEqualBooks();
  });

  it("opens for a model that always dies in the middle of a sentence", async () => {
    desk = await EngineUnderTest.start({ settings: { breaker: { failures: 3 } } });
    const model = await desk.freshModel();
    desk.respond({ [model]: { ...own(model), fault: { kind: "cut", after: 40 } }, backup: BACKUP });
    for (let count = 0; count < 5; count++) expect((await ask(model)).response).toBe(textOf("backup"));
    expect(desk.attempts()).toEqual({ [model]: 3, backup: 5 });
    expect(await state(model)).toBe(OPEN);
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("asks a model that rests when there is nobody else", async () => {
    desk = await EngineUnderTest.start({ settings: { breaker: { failures: 1, openMs: 600 }, retry: { perModel: 0 } } });
    desk.respond({ backup: serverError(503) });
    expect(await desk.ask()).toMatchObject({ outcome: "ticketed" });
    desk.respond({ backup: BACKUP });
    await expect.poll(async () => (await desk.ask()).outcome, { interval: 20, timeout: 5000 }).toBe("answered");
    expect(await state("backup")).not.toBe(OPEN);
    await desk.expectEqualBooks();
  });
});
