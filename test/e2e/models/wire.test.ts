import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeAnswer } from "../../fakes/model/fake-reply.ts";
import { EngineUnderTest, speech, textOf } from "../support/engine-under-test.ts";
import { transcribe } from "../support/transcript.ts";

const VIETNAMESE =
  "Đơn wombat của bạn đã rời kho lúc 9 giờ sáng và sẽ tới trong một đến hai ngày làm việc. Bạn có thể theo dõi bằng mã vận đơn trong thư xác nhận. Cảm ơn bạn 🎉 đã mua hàng!";

describe("an answer whose bytes come in an unusual way", () => {
  let desk: EngineUnderTest;
  beforeAll(async () => {
    desk = await EngineUnderTest.start({ settings: { clocks: { idleMs: 3000 } } });
  });
  afterAll(() => desk.stop());

  const expectWhole = async (answer: FakeAnswer, text: string) => {
    for (const ask of [askJson, askStream]) {
      const model = await desk.freshModel();
      desk.respond({ [model]: answer });
      expect(await ask(model)).toEqual({ response: text, model, outcome: "answered" });
      expect(desk.attempts()).toEqual({ [model]: 1 });
      expect(await desk.outcomes(model)).toEqual({ success: 1 });
      await desk.expectEqualBooks({ estimated: answer.usage === false ? [model] : [] });
    }
  };
  const askJson = async (model: string) => {
    const { response, model: answered, outcome } = await desk.ask({ model });
    return { response, model: answered, outcome };
  };
  /** No `reset`: what was shown only grew. */
  const askStream = async (model: string) => {
    const { texts, done } = await transcribe(await desk.stream({ model }));
    expect(texts).toHaveLength(1);
    return { response: texts[0], model: done.model, outcome: done.outcome };
  };

  it("is whole when each byte comes alone", () =>
    expectWhole({ text: VIETNAMESE, wire: { writes: "byte" } }, VIETNAMESE));

  it("is whole when every character is split between two writes", () =>
    expectWhole({ text: VIETNAMESE, chunkSize: 50, wire: { writes: "split-characters" } }, VIETNAMESE));

  it.each(["\r\n", "\r"] as const)("is whole with %j as the end of lines", (lineEnd) =>
    expectWhole({ text: VIETNAMESE, wire: { lineEnd } }, VIETNAMESE),
  );

  it("S11: is complete with its finish reason, without [DONE]", () =>
    expectWhole({ chunks: speech("own"), done: false }, textOf("own")));

  it("is complete at [DONE] although the body stays open", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech("own"), linger: true } });
    const before = performance.now();
    expect(await desk.ask({ model })).toMatchObject({ response: textOf("own"), model, outcome: "answered" });
    expect(performance.now() - before).toBeLessThan(800);
    await desk.expectEqualBooks();
  });

  it("is complete with its finish reason although neither usage nor an end follows", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: { chunks: speech("own"), linger: true, done: false, usage: false } });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf("own"), model, outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 1 });
    await desk.expectEqualBooks({ estimated: [model] });
  });

  it("is complete between comments", () =>
    expectWhole({ chunks: speech("own", 10), chunkDelayMs: 10, commentEveryMs: 2 }, textOf("own", 10)));

  it("does not show what the model thinks", () =>
    expectWhole({ reasoning: ["wombats ", "are fine"], chunks: speech("own") }, textOf("own")));

  it("costs what is counted here, within a tenth, when the provider reports nothing", async () => {
    await expectWhole({ text: VIETNAMESE, usage: false }, VIETNAMESE);
    await expectWhole({ chunks: speech("own", 200), usage: false }, textOf("own", 200));
  });

  it("costs nothing that the provider reports as nothing", () =>
    expectWhole({ chunks: speech("own"), usage: { prompt_tokens: 0, completion_tokens: 0 } }, textOf("own")));
});
