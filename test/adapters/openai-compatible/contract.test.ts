import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { echo } from "../../fakes/model/fake-model-server.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { startEndpoint } from "./endpoint-fixture.ts";

describeLanguageModel("an OpenAI-compatible endpoint", async () => {
  const { server, model, stop } = await startEndpoint({ maxConnections: 16 });
  const gate = new Gate();
  server.respond((request) => ({ ...echo(request), gate }));
  return {
    model,
    questions: [
      { messages: [{ role: "user", text: "good morning" }] },
      { messages: [{ role: "user", text: "where is my parcel" }] },
    ],
    answers: ["You said: good morning", "You said: where is my parcel"],
    step: () => gate.release(),
    flow: () => gate.open(),
    started: () => server.requests.length,
    idle: () =>
      server.waitFor((requests) => requests.every((request) => request.ended !== undefined), {
        describe: "every request to end",
      }),
    stop,
  };
});
