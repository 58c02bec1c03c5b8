import type { Desk } from "./desk.ts";
import type { Answers } from "./ports/answers.ts";
import type { Inbox } from "./ports/inbox.ts";
import type { Replies } from "./ports/outbox.ts";

export function createAnswers(inbox: Inbox, replies: Replies, desk: Desk): Answers {
  return {
    async find(id) {
      const status = await inbox.find(id);
      if (status === undefined) return "unknown";
      if (status.state === "waiting") return "waiting";
      const decision = status.reply === undefined ? undefined : await replies.decision(status.reply);
      return decision === undefined ? "unknown" : { ...decision, outcome: status.outcome };
    },
    reopen: (message) => desk.reopen(message),
  };
}
