import type { CallParams } from "../call-params.ts";

export interface MethodCall {
  readonly params: CallParams;
  /** Aborts when the caller closes the connection. */
  readonly signal: AbortSignal;
}

/** One method of the Bot API: its result, or an `ApiError` or `TextRejected` thrown. */
export type Method = (call: MethodCall) => unknown;

export type MethodTable = Readonly<Record<string, Method>>;
