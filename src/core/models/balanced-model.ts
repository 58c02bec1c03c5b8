import { ModelError } from "../errors.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";

/** What another endpoint of the same model would only say again. */
const SAME_EVERYWHERE: ReadonlySet<string> = new Set(["content_filter", "context_length", "budget"]);

/**
 * One model that several endpoints serve: each request goes to the least busy one and, if that fails before it has said
 * anything, to the next at once.
 */
export function createBalancedModel(
  members: readonly [LanguageModel, ...LanguageModel[]],
  random: () => number,
): LanguageModel {
  const inFlight = new Map<LanguageModel, number>(members.map((member) => [member, 0]));
  const busyness = (member: LanguageModel) => inFlight.get(member) ?? 0;
  const count = (member: LanguageModel, change: 1 | -1) => void inFlight.set(member, busyness(member) + change);
  const inOrder = () => {
    const start = Math.floor(random() * members.length);
    const turned = [...members.slice(start), ...members.slice(0, start)];
    return turned.sort((a, b) => busyness(a) - busyness(b));
  };
  return createRelayModel(members[0].name, async (request, signal, take) => {
    const order = inOrder();
    for (const [index, member] of order.entries()) {
      let spoken = false;
      count(member, 1);
      try {
        await relay(member, request, signal, (event) => {
          if (event.type === "text-delta") spoken = true;
          return take(event);
        });
        return;
      } catch (error) {
        const mayGoOn = error instanceof ModelError && !SAME_EVERYWHERE.has(error.reason);
        if (spoken || signal.aborted || !mayGoOn || index === order.length - 1) throw error;
        await take({ type: "attempt-failed", error });
      } finally {
        count(member, -1);
      }
    }
  });
}
