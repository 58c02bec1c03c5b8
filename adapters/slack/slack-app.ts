import type { App } from "@slack/bolt";
import type { Me } from "./identities.ts";
import type { InboxReceiver } from "./receiver.ts";
import { silentLogger } from "./silent-logger.ts";

/**
 * Bolt over our own receiver. It is loaded only here, since it brings a web server along that nobody else needs.
 * Its clients are not used (ours have time limits and no retries behind our back), so it is given no token.
 */
export async function createSlackApp(receiver: InboxReceiver, me: Me): Promise<App> {
  const bolt = await import("@slack/bolt");
  const app = new bolt.App({
    receiver,
    authorize: async () => ({ botId: me.bot, botUserId: me.user }),
    // It would keep something of every conversation in memory for ever.
    convoStore: false,
    // Whose words count is decided where they are read, for all kinds of events alike.
    ignoreSelf: false,
    logger: silentLogger,
  });
  // What a listener throws is for whoever delivers: it decides whether the delivery is to come again.
  app.error(async (error) => {
    throw error instanceof bolt.UnknownError ? error.original : error;
  });
  return app;
}
