import { startFakeModel } from "../../test/fakes/model/fake-model-server.ts";
import { serverError } from "../../test/fakes/model/replies.ts";
import { answerChunks } from "../answer-text.ts";
import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

/** How much of the answer there is, and at which pace; 0: as fast as it goes. */
export interface Manner {
  readonly chunks: number;
  readonly chunkDelayMs: number;
}

/** A provider of models in a process of its own. */
async function start() {
  const model = await startFakeModel();
  const handlers = {
    ...createProbe(),
    baseUrl: () => model.baseUrl,
    answer({ chunks, chunkDelayMs }: Manner): void {
      const said = answerChunks.slice(0, chunks);
      model.respond(() => ({ chunks: said, chunkDelayMs }));
    },
    fail(status: number): void {
      model.respond(() => serverError(status));
    },
    /** Requests that have come so far. */
    requests: () => model.requests.length,
  };
  return { handlers, stop: () => model.stop() };
}

export type ProviderHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
