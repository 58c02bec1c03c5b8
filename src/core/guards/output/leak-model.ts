import { ModelError } from "../../errors.ts";
import { createRelayModel, relay } from "../../models/relay.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../../ports/language-model.ts";
import { LeakDetector, Passages } from "./leak-detector.ts";

export interface LeakOptions {
  /** A word that stands in the system message and nowhere else; absent: there is none. */
  readonly canary?: string;
  /** What of a request is nobody's business: the instructions, without the knowledge, which is there to be quoted. */
  readonly leakable: (request: ModelRequest) => string;
  readonly onLeaked?: () => void;
}

/** Thrown to leave an answer that tells too much. */
const LEAKED = new Error("the answer tells the instructions");
/** Different instructions whose passages are kept at hand: languages, platforms, tiers. */
const MOST_KEPT = 32;

/**
 * A model whose answer ends as soon as it tells its instructions: what was shown is void, and the request fails for the
 * reason `leak`. It stands outside of the chain, since the next model would be talked into it as well.
 */
export function createLeakModel(model: LanguageModel, options: LeakOptions): LanguageModel {
  const kept = new Map<string, Passages>();
  const passagesOf = (text: string) => {
    const passages = kept.get(text) ?? new Passages(text, options.canary);
    kept.delete(text);
    kept.set(text, passages);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return passages;
  };
  return createRelayModel(model.name, async (request, signal, take) => {
    const passages = passagesOf(options.leakable(request));
    if (passages.isEmpty) return relay(model, request, signal, take);
    let detector = new LeakDetector(passages);
    const voidAll = async () => {
      await take({ type: "reset" });
      throw LEAKED;
    };
    try {
      await relay(model, request, signal, (event: ModelEvent) => {
        if (event.type === "reset") detector = new LeakDetector(passages);
        return event.type === "text-delta" && detector.push(event.text) ? voidAll() : take(event);
      });
    } catch (error) {
      if (error !== LEAKED) throw error;
      options.onLeaked?.();
      throw new ModelError("the answer tells the instructions", { model: model.name, reason: "leak" });
    }
  });
}
