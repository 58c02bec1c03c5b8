import type { Receipt, ReceiptStatus } from "../../src/core/ports/platform.ts";
import { toRef } from "./address.ts";
import { describeCode } from "./error-codes.ts";
import type { Status } from "./payload.ts";

const STATUSES: ReadonlySet<string> = new Set<ReceiptStatus>(["sent", "delivered", "read", "failed"]);

/** Undefined for what says nothing new of a text, such as `played` or `deleted`. */
export function toReceipt({ id, status, timestamp, errors }: Status): Receipt | undefined {
  if (!isReceiptStatus(status)) return undefined;
  const code = errors?.[0]?.code;
  return {
    message: toRef(id),
    status,
    at: timestamp * 1000,
    ...(status === "failed" ? { why: code === undefined ? "no reason was given" : describeCode(code) } : {}),
  };
}

function isReceiptStatus(status: string): status is ReceiptStatus {
  return STATUSES.has(status);
}
