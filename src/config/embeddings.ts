import type { Endpoint } from "./endpoints.ts";
import type { EngineSources } from "./engine-sources.ts";
import type { Settings } from "./settings.ts";

/** Reports an endpoint that cannot be asked for embeddings. Keys that are wrong have been reported where they stand. */
export function checkEmbeddings(
  embeddings: Settings["knowledge"]["embeddings"],
  endpoints: ReadonlyMap<string, Endpoint>,
  { at, report }: Pick<EngineSources, "at" | "report">,
): void {
  if (embeddings === undefined) return;
  const { endpoint } = embeddings;
  const where = at("knowledge", "embeddings", "endpoint");
  const keys = endpoints.get(endpoint)?.keys;
  if (keys === undefined) {
    report(`${where}: there is no endpoint ${endpoint}: known are ${[...endpoints.keys()].join(", ")}`);
  } else if (keys === "missing") {
    report(`${where}: ${endpoint} has no key: set LLM_API_KEY, or name an endpoint that has one or needs none`);
  }
}
