import { createRelayModel, relay } from "../../models/relay.ts";
import type { LanguageModel, ModelRequest, PromptMessage } from "../../ports/language-model.ts";
import { relayFiltered } from "../filtered-model.ts";
import type { OthersData } from "./others-data.ts";
import type { PersonalDataKind } from "./personal-data.ts";
import { createRedaction, type Redaction } from "./redaction.ts";

export interface PrivacyOptions {
  /** What is kept from the model. */
  readonly kinds: readonly PersonalDataKind[];
  /** Hears of each kind that was taken out of a request; never of the data. */
  readonly onRedacted?: (kind: PersonalDataKind) => void;
  /** Learns whose data it is. */
  readonly others?: OthersData;
}

/**
 * A model that gets to see placeholders in the place of what people say about themselves, and an answer in which they are
 * put back. What the company says of itself, in the system message, stays. A request with such data is answered for its
 * sender alone.
 */
export function createPrivateModel(model: LanguageModel, options: PrivacyOptions): LanguageModel {
  return createRelayModel(model.name, (request, signal, take) => {
    const redaction = createRedaction(options.kinds);
    const redacted = redactRequest(request, redaction);
    if (redaction.isEmpty) return relay(model, request, signal, take);
    for (const kind of Object.keys(redaction.counts) as PersonalDataKind[]) options.onRedacted?.(kind);
    const customer = request.purpose?.customer;
    if (customer !== undefined) options.others?.remember(customer, redaction.values);
    return relayFiltered(model, redacted, signal, take, () => redaction.restorer());
  });
}

function redactRequest(request: ModelRequest, redaction: Redaction): ModelRequest {
  const messages = request.messages.map((message): PromptMessage => {
    if (message.role === "system") return message;
    const text = redaction.redact(message.text);
    return text === message.text ? message : { ...message, text };
  });
  const { shareAs, ...own } = request;
  return { ...own, messages };
}
