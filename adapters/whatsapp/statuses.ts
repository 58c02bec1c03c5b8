import type { Receipt, ReceiptStatus } from "../../src/core/ports/platform.ts";
import { toRef } from "./address.ts";
import { describeCode } from "./error-codes.ts";
import type { Status } from "./payload.ts";

/** What has become of a message, for the part that sends. May come twice and out of order. */
export interface StatusNews {
  readonly wamid: string;
  readonly status: ReceiptStatus;
  /** Epoch milliseconds, by WhatsApp's clock. */
  readonly at: number;
  /** The id that the create had carried; absent: it carried none. */
  readonly callbackId?: string;
  /** Of `failed`. */
  readonly code?: number;
}

const STATUSES: ReadonlySet<string> = new Set<ReceiptStatus>(["sent", "delivered", "read", "failed"]);

/** Undefined for what says nothing new of a text, such as `played` or `deleted`. */
export function readStatus(status: Status): StatusNews | undefined {
  const { id: wamid, status: name, timestamp, errors, biz_opaque_callback_data: callbackId } = status;
  if (!isReceiptStatus(name)) return undefined;
  const code = name === "failed" ? errors?.[0]?.code : undefined;
  return {
    ...{ wamid, status: name, at: timestamp * 1000 },
    ...(callbackId === undefined ? {} : { callbackId }),
    ...(code === undefined ? {} : { code }),
  };
}

export function toReceipt({ wamid, status, at, code }: StatusNews): Receipt {
  const why = code === undefined ? "no reason was given" : describeCode(code);
  return { message: toRef(wamid), status, at, ...(status === "failed" ? { why } : {}) };
}

function isReceiptStatus(status: string): status is ReceiptStatus {
  return STATUSES.has(status);
}
