import { describe, expect, it, onTestFinished } from "vitest";
import { createOpenAiCompatibleEmbedder } from "../../../adapters/openai-compatible/embeddings.ts";
import { createEndpointPool } from "../../../adapters/openai-compatible/openai-compatible-model.ts";
import { ModelError } from "../../../src/core/errors.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { startFakeModel } from "../../fakes/model/fake-model-server.ts";
import type { FakeSilence, FakeStatus } from "../../fakes/model/fake-reply.ts";
import { rateLimited, serverError, unknownModel } from "../../fakes/model/replies.ts";
import { closedAddress } from "../../support/scripted-api.ts";

const KEY = "sk-very-secret-0123456789";
const TEXTS = ["where is my parcel", "which card may I use"];
const never = new AbortController().signal;

async function start(baseUrl?: string) {
  const server = await startFakeModel({ apiKeys: [KEY] });
  const dispatcher = createEndpointPool({ maxConnections: 4 });
  onTestFinished(async () => {
    await dispatcher.destroy();
    await server.stop();
  });
  const clock = new FakeClock();
  const create = (apiKey: string) =>
    createOpenAiCompatibleEmbedder({
      baseUrl: baseUrl ?? server.baseUrl,
      apiKey,
      model: "small",
      dispatcher,
      clock,
      limitMs: 5000,
    });
  return { server, clock, create, embedder: create(KEY) };
}

async function failureOf(work: Promise<unknown>): Promise<ModelError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ModelError)) throw new Error("it has not failed as models do");
  expect(error.message).not.toMatch(/parcel|card|secret/);
  return error;
}

describe("an OpenAI-compatible embedder", () => {
  it("asks for all texts at once, and gives vectors in their order", async () => {
    const { server, embedder, clock } = await start();
    const vectors = await embedder.embed(TEXTS, never);
    expect(vectors).toEqual(TEXTS.map((text) => Float32Array.from(server.embeddings.vectorOf(text))));
    expect(server.embeddings.requests).toEqual([{ model: "small", input: TEXTS, authorization: `Bearer ${KEY}` }]);
    expect(clock.sleeping).toBe(0);
  });

  it("sends no more than a hundred texts in a call", async () => {
    const { server, embedder } = await start();
    const texts = Array.from({ length: 250 }, (_, n) => `text ${n}`);
    const vectors = await embedder.embed(texts, never);
    expect(server.embeddings.requests.map(({ input }) => input.length)).toEqual([100, 100, 50]);
    expect(vectors[249]).toEqual(Float32Array.from(server.embeddings.vectorOf("text 249")));
    expect(await embedder.embed([], never)).toEqual([]);
  });

  it.each<[FakeStatus | FakeSilence, Partial<ModelError["facts"]>]>([
    [rateLimited({ "retry-after": "7" }), { reason: "rate_limited", status: 429, retryAfterMs: 7000 }],
    [serverError(503), { reason: "unavailable", status: 503 }],
    [unknownModel(), { reason: "unknown_model", status: 404 }],
    [{ status: 200, body: { error: { code: "insufficient_quota", message: TEXTS[0] } } }, { reason: "quota" }],
    [{ never: "reset" }, { reason: "network" }],
    [{ status: 200, body: "<html>" }, { reason: "malformed" }],
    [{ status: 200, body: { data: [{ index: 0, embedding: [1] }] } }, { reason: "malformed" }],
    [
      {
        status: 200,
        body: {
          data: [
            { index: 0, embedding: [1] },
            { index: 0, embedding: [1] },
          ],
        },
      },
      { reason: "malformed" },
    ],
    [{ status: 200, body: { data: [{ embedding: [1] }, { embedding: ["x"] }] } }, { reason: "malformed" }],
    [{ status: 200, body: { data: [{ embedding: [1, 2] }, { embedding: [1] }] } }, { reason: "malformed" }],
  ])("fails as models do on %j", async (reply, facts) => {
    const { server, embedder } = await start();
    server.embeddings.respond = () => reply;
    expect((await failureOf(embedder.embed(TEXTS, never))).facts).toMatchObject({ model: "small", ...facts });
  });

  it("fails with a key that is refused, and where nobody listens", async () => {
    const { create } = await start();
    expect(await failureOf(create("wrong-secret").embed(TEXTS, never))).toMatchObject({ reason: "credential" });
    const nowhere = await start(`${await closedAddress()}/v1`);
    expect(await failureOf(nowhere.embedder.embed(TEXTS, never))).toMatchObject({ reason: "network" });
  });

  it("ends after its time, and at once when it is aborted", async () => {
    const { server, embedder, clock } = await start();
    const asked = Promise.withResolvers<void>();
    server.embeddings.respond = () => {
      asked.resolve();
      return { never: "headers" };
    };
    const late = failureOf(embedder.embed(TEXTS, never));
    await asked.promise;
    await clock.advance(5000);
    expect(await late).toMatchObject({ reason: "timeout" });
    const leaving = new AbortController();
    const left = embedder.embed(TEXTS, leaving.signal);
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    expect(clock.sleeping).toBe(0);
  });
});
