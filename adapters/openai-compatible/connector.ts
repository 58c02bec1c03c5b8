import type { EngineParts } from "../../src/core/models/engine.ts";
import type { EngineSettings } from "../../src/core/models/engine-settings.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { createEndpointPool, createOpenAiCompatibleModel } from "./openai-compatible-model.ts";
import { DialectMemory } from "./request-body.ts";

/**
 * Makes clients of configured models. Those of one endpoint share its connections; those of one model there, what has
 * been learnt of the protocol.
 */
export function createConnector(
  { endpoints, models, clocks }: Pick<EngineSettings, "endpoints" | "models" | "clocks">,
  clock: Clock,
): EngineParts["connect"] {
  const pools = new Map(
    Object.entries(endpoints).map(([name, { maxConcurrency }]) => [
      name,
      createEndpointPool({ maxConnections: maxConcurrency, connectTimeoutMs: clocks.connectMs }),
    ]),
  );
  const dialects = new Map<string, DialectMemory>();
  return (endpoint, name, apiKey) => {
    const [place, model, dispatcher] = [endpoints[endpoint], models[name], pools.get(endpoint)];
    if (place === undefined || model === undefined || dispatcher === undefined) {
      throw new Error(`${name} is not served by an endpoint ${endpoint}`);
    }
    const key = `${endpoint} ${name}`;
    const dialect = dialects.get(key) ?? new DialectMemory({ streamUsage: model.streamUsage });
    dialects.set(key, dialect);
    const known = { baseUrl: place.baseUrl, model: model.id, name, dispatcher, clock, dialect };
    return createOpenAiCompatibleModel(apiKey === undefined ? known : { ...known, apiKey });
  };
}
