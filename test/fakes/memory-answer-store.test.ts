import { describeAnswerStore } from "../contracts/answer-store.contract.ts";
import { FakeClock } from "./fake-clock.ts";
import { MemoryAnswerStore } from "./memory-answer-store.ts";

const MAX_BYTES = 60_000;

describeAnswerStore("MemoryAnswerStore", async () => {
  const clock = new FakeClock();
  const answers = new MemoryAnswerStore(clock, MAX_BYTES);
  return {
    answers,
    maxBytes: MAX_BYTES,
    answerBytes: 2500,
    stored: async () => answers.bytes,
    shortMs: 1000,
    pass: (ms) => clock.advance(ms),
    stop: async () => undefined,
  };
});
