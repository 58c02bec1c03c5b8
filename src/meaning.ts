import type { Config } from "./config/config.ts";
import type { KnowledgeSource } from "./core/knowledge/knowledge.ts";
import { Meaning } from "./core/knowledge/meaning.ts";
import { VectorCache } from "./core/knowledge/vector-cache.ts";
import { Breaker } from "./core/models/breaker.ts";
import { createKeyedEmbedder } from "./core/models/keyed-embedder.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { Embedder } from "./core/ports/embedder.ts";
import type { KeyValue } from "./core/ports/key-value.ts";
import type { Logger } from "./core/ports/logger.ts";
import { digest } from "./digest.ts";
import type { ModelEngine } from "./model-engine.ts";

export interface EmbeddingEndpoint {
  readonly baseUrl: string;
  readonly model: string;
  readonly clock: Clock;
  readonly connectMs: number;
}

export interface MeaningParts {
  readonly source: KnowledgeSource;
  readonly rings: ModelEngine["rings"];
  /** Of vectors. */
  readonly store: KeyValue;
  /** Makes embedders of one endpoint, by their key. */
  readonly connector: (endpoint: EmbeddingEndpoint) => (apiKey: string | undefined) => Embedder;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Undefined: knowledge is found by its words alone. */
export function createMeaning({ settings, engine }: Config, parts: MeaningParts): Meaning | undefined {
  const { embeddings } = settings.knowledge;
  const { source, rings, store, connector, clock, logger } = parts;
  const place = engine?.settings.endpoints[embeddings?.endpoint ?? ""];
  const ring = rings[embeddings?.endpoint ?? ""];
  if (embeddings === undefined || place === undefined || ring === undefined) return undefined;
  const { model } = embeddings;
  const connect = connector({ baseUrl: place.baseUrl, model, clock, connectMs: settings.clocks.connectMs });
  return new Meaning({
    source,
    embedder: createKeyedEmbedder(model, ring, ({ secret }) => connect(secret)),
    cache: new VectorCache({ store, model, digest }),
    breaker: new Breaker(settings.breaker, clock, Math.random),
    clock,
    logger,
  });
}
