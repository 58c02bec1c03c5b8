import { request } from "undici";
import { readAtMost } from "../../src/core/bounded-text.ts";
import { type Finding, quote, quoteUrl } from "../../src/core/finding.ts";
import { classify, classifyNetworkError, type Problem } from "./classify.ts";
import { isObject, parseJson } from "./json-fields.ts";
import { authorization } from "./openai-compatible-model.ts";

export interface EndpointCheckOptions {
  /** As the configuration calls it. */
  readonly name: string;
  /** Root of the API, ending in `/v1` as a rule. */
  readonly baseUrl: string;
  /** Empty: the endpoint needs none. */
  readonly keys: readonly string[];
  /** Where the keys come from, for people. */
  readonly keysFrom?: string;
  /** Names of models that are going to be asked for, as the endpoint knows them. */
  readonly models: readonly string[];
  /** How long each question may take. */
  readonly limitMs: number;
}

type Listing =
  | { readonly kind: "models"; readonly ids: ReadonlySet<string> }
  /** The endpoint answers, but has no list. */
  | { readonly kind: "no_list"; readonly status: number }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Lists can be long, but not this long. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Asks an endpoint for its list of models, with each key. Costs nothing. */
export async function checkEndpoint(options: EndpointCheckOptions): Promise<Finding[]> {
  const keys = options.keys.length === 0 ? [undefined] : options.keys;
  const listings = await Promise.all(keys.map((key) => list(options, key)));
  return [...listings.flatMap((listing, index) => describe(listing, index, options)), ...missing(listings, options)];
}

function describe(listing: Listing, index: number, options: EndpointCheckOptions): Finding[] {
  const { name, keys, baseUrl } = options;
  const place = `endpoint ${name}`;
  const key = keys.length < 2 ? (keys.length === 0 ? "" : "the key ") : `key ${index + 1} of ${keys.length} `;
  switch (listing.kind) {
    case "models": {
      const { size } = listing.ids;
      const verdict = key === "" ? "answers" : `${key}is accepted`;
      return [{ level: "ok", text: `${place}: ${verdict}, ${size} ${size === 1 ? "model is" : "models are"} listed` }];
    }
    case "no_list":
      return [
        {
          level: "warning",
          text: `${place}: ${quoteUrl(baseUrl)} has no list of models (HTTP ${listing.status}), so nothing can be said about keys and models: check that the address is the root of the API, ending in /v1 as a rule`,
        },
      ];
    case "problem":
      return [{ ...describeProblem(listing.problem, key, options) }];
  }
}

function describeProblem(problem: Problem, key: string, options: EndpointCheckOptions): Finding {
  const { name, baseUrl, keysFrom = "LLM_API_KEY" } = options;
  const why = quote(problem.message);
  const place = `endpoint ${name}`;
  switch (problem.reason) {
    case "credential":
      return key === ""
        ? { level: "error", text: `${place}: it asks for a key (${why}): give it one with keysFrom or keyFile` }
        : { level: "error", text: `${place}: ${key}is refused (${why}): replace it in ${keysFrom}` };
    case "quota":
      return {
        level: "error",
        text: `${place}: ${key}has no credit left (${why}): pay the provider, or use another key`,
      };
    case "rate_limited":
      return { level: "warning", text: `${place}: ${key}is at its limit (${why}): try again in a moment` };
    case "network":
    case "timeout":
    case "bad_request":
      return {
        level: "error",
        text: `${place}: it cannot be reached (${why}): check the address ${quoteUrl(baseUrl)}, and this machine's connection to it`,
      };
    default:
      return {
        level: "error",
        text: `${place}: it does not answer as it should (${why}): try again, and ask the provider`,
      };
  }
}

/** Models that no accepted key sees. */
function missing(listings: readonly Listing[], { name, models }: EndpointCheckOptions): Finding[] {
  const lists = listings.filter((listing) => listing.kind === "models");
  // An empty list is none: some servers load models when they are asked for.
  if (lists.every(({ ids }) => ids.size === 0)) return [];
  return models
    .filter((model) => !lists.some(({ ids }) => ids.has(model)))
    .map((model) => ({
      level: "warning",
      text: `endpoint ${name}: the model ${quote(model)} is not listed there: correct LLM_MODEL, LLM_FALLBACK_MODELS or the model's id in frontdesk.yaml, or ask the provider whether it may be used`,
    }));
}

async function list({ baseUrl, limitMs }: EndpointCheckOptions, key: string | undefined): Promise<Listing> {
  const url = new URL(baseUrl);
  const address = new URL(`${url.origin}${url.pathname.replace(/\/+$/, "")}/models${url.search}`);
  const headers = ["accept", "application/json", ...authorization(url, key)];
  try {
    const { statusCode, body } = await request(address, {
      headers,
      signal: AbortSignal.timeout(limitMs),
    });
    return toListing(statusCode, await readAtMost(body, MAX_BODY_BYTES));
  } catch (error) {
    const problem = classifyNetworkError(error);
    const isLate = error instanceof Error && error.name === "TimeoutError";
    return { kind: "problem", problem: isLate ? { ...problem, message: "no answer in time" } : problem };
  }
}

/** `{data: [{id}]}` as OpenAI has it; some send the array alone. */
function toListing(status: number, body: string): Listing {
  const value = parseJson(body);
  if (status === 404 || status === 405) return { kind: "no_list", status };
  if (status !== 200) return { kind: "problem", problem: classify(status, value ?? body) };
  const entries: unknown = isObject(value) ? value.data : value;
  if (!Array.isArray(entries)) return { kind: "no_list", status };
  const ids = entries.map((entry: unknown) => (isObject(entry) && typeof entry.id === "string" ? entry.id : ""));
  return { kind: "models", ids: new Set(ids.filter((id) => id !== "")) };
}
