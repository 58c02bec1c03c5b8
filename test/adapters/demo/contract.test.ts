import { createDemoModel } from "../../../adapters/demo/demo-model.ts";
import { texts } from "../../../adapters/demo/texts.ts";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { knowledgeOf } from "../../fakes/knowledge.ts";
import { Gate } from "../../fakes/model/gate.ts";

describeLanguageModel("the demo model", async () => {
  const gate = new Gate();
  let asked = 0;
  let sleeping = 0;
  const clock: Clock = {
    now: () => 0,
    sleep: (_, signal) => {
      asked += 1;
      sleeping += 1;
      return new Promise((resolve) => {
        const wake = () => {
          leave();
          sleeping -= 1;
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        let leave = () => {};
        leave = gate.pass(() => queueMicrotask(wake));
        signal?.addEventListener("abort", wake, { once: true });
      });
    },
  };
  return {
    model: createDemoModel({ knowledge: knowledgeOf([]), clock }),
    questions: [{ messages: [{ role: "user", text: "thank you" }] }, { messages: [{ role: "user", text: "cảm ơn" }] }],
    answers: [`${texts.en.thanks}\n\n${texts.en.notice}`, `${texts.vi.thanks}\n\n${texts.vi.notice}`],
    step: () => gate.release(),
    flow: () => gate.open(),
    started: () => asked,
    idle: async () => {
      if (sleeping > 0) throw new Error(`${sleeping} answers still sleep`);
    },
    stop: async () => {},
  };
});
