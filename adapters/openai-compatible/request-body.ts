import type { ModelRequest } from "../../src/core/ports/language-model.ts";

/** The parts of the protocol that not every endpoint knows. Learnt from its refusals. */
export interface Dialect {
  /** Whether usage may be asked for in a stream. */
  readonly streamOptions: boolean;
  readonly maxTokensField: "max_tokens" | "max_completion_tokens";
}

/** What has been learnt of one model's endpoint. */
export class DialectMemory {
  current: Dialect;

  /** `streamUsage`: false where it is known that usage must not be asked for. */
  constructor({ streamUsage = true }: { readonly streamUsage?: boolean } = {}) {
    this.current = { streamOptions: streamUsage, maxTokensField: "max_tokens" };
  }
}

export function toRequestBody(model: string, request: ModelRequest, dialect: Dialect): string {
  const { temperature, topP, maxOutputTokens } = request;
  return JSON.stringify({
    model,
    messages: request.messages.map(({ role, text }) => ({ role, content: text })),
    stream: true,
    ...(dialect.streamOptions && { stream_options: { include_usage: true } }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { [dialect.maxTokensField]: maxOutputTokens }),
  });
}

/** The dialect without what a refusal names; `undefined` when it names nothing that was sent. */
export function learnDialect(used: Dialect, status: number, errorText: string): Dialect | undefined {
  if (status !== 400 && status !== 422) return undefined;
  if (used.streamOptions && /stream_options|include_usage/.test(errorText)) return { ...used, streamOptions: false };
  if (used.maxTokensField === "max_tokens" && /max_completion_tokens/.test(errorText)) {
    return { ...used, maxTokensField: "max_completion_tokens" };
  }
  return undefined;
}
