import type { InboundMessage } from "../message.ts";
import type { ReplyResult } from "./platform.ts";

/** What platforms ask whose people come back for an answer. */
export interface Answers {
  /** `unknown`: never accepted, or forgotten. `waiting`: it will be answered. */
  find(message: string): Promise<"unknown" | "waiting" | ReplyResult>;
  /** Has a message answered after all that ended because its client went away. False: it did not end so. */
  reopen(message: InboundMessage): Promise<boolean>;
}
