import { vi } from "vitest";
import type { WhatsAppFormat } from "../../../adapters/whatsapp/format.ts";
import { createWhatsAppPlatform } from "../../../adapters/whatsapp/whatsapp-platform.ts";
import { describePlatform } from "../../contracts/platform.contract.ts";
import { type Hearing, memoryValues, type PlatformHarness, serveRoutes } from "../../contracts/platform-harness.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { startFakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import type { Delivery } from "../../fakes/whatsapp/webhook-sender.ts";

/** Longer than the first pause before a webhook comes again. */
const RETRY_MS = 1500;

describePlatform("WhatsApp", open);

async function open(): Promise<PlatformHarness> {
  const serverClock = new FakeClock();
  const whatsapp = await startFakeWhatsApp({ clock: serverClock, statuses: ["sent", "delivered"] });
  const clock = new FakeClock();
  const platform = createWhatsAppPlatform({
    accessToken: whatsapp.token,
    phoneNumberId: whatsapp.phoneNumberId,
    appSecret: whatsapp.appSecret,
    verifyToken: whatsapp.verifyToken,
    graphUrl: whatsapp.root,
    messagesPerSecond: 60,
    paragraphs: false,
    values: memoryValues(),
    alerts: { raise: () => undefined },
    clock,
    logger: silentLogger,
  });
  const served = await serveRoutes(platform.routes ?? []);
  whatsapp.webhookUrl = `${served.url}/webhooks/whatsapp`;
  const ann = whatsapp.customer("4366012345");
  let last: Delivery | undefined;
  let said = "";
  const deliveryOfLast = () => last;
  const outcome = async (answers: number): Promise<Hearing> => {
    await vi.waitUntil(() => (deliveryOfLast()?.statuses.length ?? 0) > answers, { interval: 2, timeout: 4000 });
    return deliveryOfLast()?.statuses.at(-1) === 200 ? "taken" : "refused";
  };
  const newest = () => ann.seen.at(-1)?.wamid ?? "";
  return {
    platform,
    clock,
    listening: async () => undefined,
    async hear(text) {
      said = whatsapp.says(ann, text);
      last = whatsapp.deliveries.at(-1);
      return outcome(0);
    },
    async hearAgain() {
      const { statuses = [] } = deliveryOfLast() ?? {};
      const answers = statuses.length;
      if (statuses.at(-1) === 200) whatsapp.redeliver();
      else await serverClock.advance(RETRY_MS);
      return outcome(answers);
    },
    shown: () => ann.texts,
    written: ({ format }) => (format as WhatsAppFormat).body,
    triggers: {
      amend: async (text) => whatsapp.edits(ann, said, text),
      withdraw: async () => whatsapp.takesBack(ann, said),
      feedback: async (rating) =>
        void whatsapp.reacts(ann, newest(), { up: "👍", down: "👎", none: undefined }[rating]),
      async receipt(status) {
        if (status === "read") whatsapp.reads(ann);
        else if (status === "failed") whatsapp.fails(newest(), 131026);
      },
    },
    faults: {
      rateLimit() {
        whatsapp.faults.next("send", { code: 130429 });
        return undefined;
      },
      cut: () => whatsapp.faults.next("send", "dropAfter"),
      hang: () => whatsapp.faults.next("send", "hangAfter"),
      goDown: () => whatsapp.stop(),
    },
    async close() {
      await whatsapp.stop();
      await served.close();
    },
  };
}
