import { ApiError, badRequest } from "../api-error.ts";
import type { CallParams } from "../call-params.ts";
import type { LongPoll } from "../long-poll.ts";
import type { UpdateQueue } from "../update-queue.ts";
import type { WebhookSender } from "../webhook-sender.ts";
import type { MethodTable } from "./method.ts";

/** The ways a bot receives updates. */
export function updateMethods(updates: UpdateQueue, longPoll: LongPoll, webhook: WebhookSender): MethodTable {
  return {
    getUpdates({ params, signal }) {
      if (webhook.isSet) {
        throw new ApiError(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      return longPoll.poll(params, signal);
    },
    setWebhook({ params }) {
      const url = params.text("url");
      if (url !== "") checkWebhook(url, params.text("secret_token"));
      if (params.flag("drop_pending_updates")) {
        updates.clear();
        webhook.clear();
      }
      updates.allowOnly(params.array("allowed_updates"));
      if (url === "") webhook.clear();
      else {
        longPoll.refuseOpen("terminated by setWebhook request");
        webhook.set({ url, secretToken: params.text("secret_token"), maxConnections: maxConnectionsOf(params) });
      }
      return true;
    },
    deleteWebhook({ params }) {
      if (params.flag("drop_pending_updates")) updates.clear();
      webhook.clear();
      return true;
    },
    getWebhookInfo: () => webhook.info(),
  };
}

/** Unlike the platform, plain http is welcome here: the bot listens on loopback. */
function checkWebhook(url: string, secretToken: string): void {
  if (!URL.canParse(url) || new URL(url).protocol !== "http:") throw badRequest("invalid webhook URL specified");
  if (secretToken.length > 256) throw badRequest("secret token is too long");
  if (!/^[A-Za-z0-9_-]*$/.test(secretToken)) throw badRequest("secret token contains unallowed characters");
}

function maxConnectionsOf(params: CallParams): number {
  return params.has("max_connections") ? Math.min(100, Math.max(1, params.integer("max_connections"))) : 40;
}
