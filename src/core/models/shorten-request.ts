import type { ModelRequest, PromptMessage } from "../ports/language-model.ts";

/**
 * The same request with about half of its history, the newer half. Instructions and the last message always stay.
 * Undefined: there is nothing left to leave out.
 */
export function shortenRequest(request: ModelRequest): ModelRequest | undefined {
  const said = request.messages.filter(({ role }) => role !== "system");
  const last = said.at(-1);
  const earlier = said.slice(0, -1);
  if (last === undefined || earlier.length === 0) return undefined;
  const kept = new Set([...withoutLeadingAnswers(earlier.slice(Math.ceil(earlier.length / 2))), last]);
  const messages = request.messages.filter((message) => message.role === "system" || kept.has(message));
  const { promptTokens } = request;
  if (promptTokens === undefined) return { ...request, messages };
  const share = charactersOf(messages) / Math.max(1, charactersOf(request.messages));
  return { ...request, messages, promptTokens: Math.ceil(promptTokens * share) };
}

/** A history that begins with an answer is refused by some models. */
function withoutLeadingAnswers(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const first = messages.findIndex(({ role }) => role !== "assistant");
  return first === -1 ? [] : messages.slice(first);
}

function charactersOf(messages: readonly PromptMessage[]): number {
  return messages.reduce((sum, { text }) => sum + text.length, 0);
}
