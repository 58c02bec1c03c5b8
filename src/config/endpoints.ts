import type { EndpointSettings } from "../core/models/engine-settings.ts";
import { DEFAULT_BASE_URL, DEFAULT_CONCURRENCY, DEFAULT_ENDPOINT, DEFAULT_MAX_WAIT_MS } from "./default-models.ts";
import { type FoundKeys, findKeys } from "./endpoint-keys.ts";
import type { EngineSources } from "./engine-sources.ts";

export interface Endpoint {
  readonly settings: EndpointSettings;
  readonly keys: FoundKeys;
}

/** All endpoints by name, `default` among them always. */
export function readEndpoints(sources: EngineSources): ReadonlyMap<string, Endpoint> {
  const names = new Set([DEFAULT_ENDPOINT, ...Object.keys(sources.file.endpoints)]);
  return new Map([...names].map((name) => [name, readEndpoint(name, sources)]));
}

function readEndpoint(name: string, sources: EngineSources): Endpoint {
  const { file, environment } = sources;
  const endpoint = file.endpoints[name] ?? {};
  const baseUrl = readBaseUrl(name, sources);
  const ofEnvironment = environment.LLM_MAX_CONCURRENCY;
  const maxConcurrency =
    name === DEFAULT_ENDPOINT ? (ofEnvironment ?? endpoint.maxConcurrency) : (endpoint.maxConcurrency ?? ofEnvironment);
  return {
    settings: {
      baseUrl,
      maxConcurrency: maxConcurrency ?? DEFAULT_CONCURRENCY,
      maxWaitMs: endpoint.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
    },
    keys: findKeys(name, baseUrl, sources),
  };
}

/** Empty when a problem has been reported. */
function readBaseUrl(name: string, { file, environment, at, report }: EngineSources): string {
  const own = file.endpoints[name]?.baseUrl;
  const where = at("endpoints", name, "baseUrl");
  if (name !== DEFAULT_ENDPOINT) {
    if (own === undefined) report(`${where}: is missing: give the root of the API, ending in /v1 as a rule`);
    return own === undefined ? "" : checkBaseUrl(own, where, report);
  }
  const { LLM_BASE_URL: ofEnvironment } = environment;
  if (ofEnvironment !== undefined) return checkBaseUrl(ofEnvironment, "LLM_BASE_URL", report);
  return checkBaseUrl(own ?? DEFAULT_BASE_URL, where, report);
}

function checkBaseUrl(text: string, where: string, report: (problem: string) => void): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  report(`${where}: must be a URL that begins with http:// or https://`);
  return "";
}
