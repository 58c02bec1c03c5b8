import { describe, expect, it, onTestFinished } from "vitest";
import { checkEndpoint, type EndpointCheckOptions } from "../../../adapters/openai-compatible/check.ts";
import { startFakeModel } from "../../fakes/model/fake-model-server.ts";
import { closedAddress, type ScriptedResponse, startScriptedApi } from "../../support/scripted-api.ts";

const KEY = "hs_secret_one";
const OTHER_KEY = "hs_secret_two";

async function linesOf(options: Partial<EndpointCheckOptions> & { readonly baseUrl: string }): Promise<string[]> {
  const findings = await checkEndpoint({
    name: "default",
    keys: [KEY],
    keysFrom: "LLM_API_KEY",
    models: ["gpt-4o"],
    limitMs: 4000,
    ...options,
  });
  const lines = findings.map(({ level, text }) => `${level} ${text}`);
  expect(lines.join()).not.toMatch(/secret/);
  return lines;
}

async function fakeModel(apiKeys: readonly string[], models = ["gpt-4o", "gpt-4o-mini"]): Promise<string> {
  const server = await startFakeModel({ apiKeys, models });
  onTestFinished(() => server.stop());
  return server.baseUrl;
}

async function answering(response: ScriptedResponse | "hang"): Promise<string> {
  return `${(await startScriptedApi(() => response)).url}/v1`;
}

describe("what frontdesk check asks an endpoint of models", () => {
  it("tries every key and looks for every model", async () => {
    const baseUrl = await fakeModel([KEY, OTHER_KEY]);
    expect(await linesOf({ baseUrl })).toEqual(["ok endpoint default: the key is accepted, 2 models are listed"]);
    expect(await linesOf({ baseUrl, keys: [KEY, OTHER_KEY], models: ["gpt-4o", "lama"] })).toEqual([
      "ok endpoint default: key 1 of 2 is accepted, 2 models are listed",
      "ok endpoint default: key 2 of 2 is accepted, 2 models are listed",
      expect.stringMatching(/^warning endpoint default: the model lama is not listed there: correct LLM_MODEL/),
    ]);
  });

  it("names the key that is refused by its place", async () => {
    expect(await linesOf({ baseUrl: await fakeModel([KEY]), keys: [KEY, OTHER_KEY] })).toEqual([
      "ok endpoint default: key 1 of 2 is accepted, 2 models are listed",
      "error endpoint default: key 2 of 2 is refused (HTTP 401 (invalid_api_key, invalid_request_error)): replace it in LLM_API_KEY",
    ]);
  });

  it("asks without a key where none is needed, and with what stands in the address", async () => {
    const api = await startScriptedApi(() => ({ body: { data: [{ id: "gpt-4o" }] } }));
    const address = new URL(`${api.url}/v1`);
    expect(await linesOf({ baseUrl: address.href, keys: [] })).toEqual([
      "ok endpoint default: answers, 1 model is listed",
    ]);
    address.username = "me";
    address.password = "secret";
    await linesOf({ baseUrl: address.href, keys: [] });
    const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;
    expect(api.requests.map(({ headers, path }) => [path, headers.authorization])).toEqual([
      ["/v1/models", undefined],
      ["/v1/models", basic],
    ]);
  });

  it("says that it cannot tell where there is no list", async () => {
    for (const response of [{ status: 404, body: "<html>" }, { status: 405 }, { status: 200, body: "<html>" }]) {
      expect(await linesOf({ baseUrl: await answering(response) })).toEqual([
        expect.stringMatching(/^warning endpoint default: .* has no list of models .*ending in \/v1 as a rule$/),
      ]);
    }
  });

  it.each([
    [403, "error endpoint default: the key is refused (HTTP 403 (credential)): replace it in LLM_API_KEY"],
    [
      402,
      "error endpoint default: the key has no credit left (HTTP 402 (quota)): pay the provider, or use another key",
    ],
    [429, "warning endpoint default: the key is at its limit (HTTP 429 (rate_limited)): try again in a moment"],
    [
      503,
      "error endpoint default: it does not answer as it should (HTTP 503 (unavailable)): try again, and ask the provider",
    ],
  ])("explains an answer with status %i", async (status, line) => {
    expect(await linesOf({ baseUrl: await answering({ status }) })).toEqual([line]);
  });

  it("tells an endpoint that cannot be reached, is silent or wants a key", async () => {
    expect((await linesOf({ baseUrl: `${await closedAddress()}/v1` }))[0]).toMatch(
      /^error endpoint default: it cannot be reached \(no response \(ECONNREFUSED\)\): check the address 127\.0\.0\.1:/,
    );
    expect((await linesOf({ baseUrl: await answering("hang"), limitMs: 50 }))[0]).toMatch(/\(no answer in time\)/);
    expect((await linesOf({ baseUrl: await answering({ status: 401 }), keys: [] }))[0]).toMatch(
      /^error endpoint default: it asks for a key .*keysFrom or keyFile$/,
    );
  });
});
