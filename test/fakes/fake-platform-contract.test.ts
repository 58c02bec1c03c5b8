import type { InboundMessage } from "../../src/core/message.ts";
import type { Intake } from "../../src/core/ports/platform.ts";
import { describePlatform } from "../contracts/platform.contract.ts";
import { inbound } from "../support/inbound.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakePlatform, type PreviewKind } from "./fake-platform.ts";

/** Lets a test do what people of a real platform do beside talking. */
class PeopledPlatform extends FakePlatform {
  intake: Intake | undefined;

  override async start(intake: Intake): Promise<void> {
    this.intake = intake;
    await super.start(intake);
  }
}

for (const previews of ["draft", "edit", "none"] as const) {
  describePlatform(`FakePlatform (previews: ${previews})`, async () => open(previews));
}

function open(previews: PreviewKind) {
  const platform = new PeopledPlatform({ previews });
  const conversation = "fake:1";
  const newest = () => ({ id: platform.shown(conversation).at(-1)?.id ?? 0 });
  let said = 0;
  let last: InboundMessage = inbound("fake:0");
  const hear = async (message: InboundMessage) => {
    last = message;
    return platform.say(message).then(
      () => "taken" as const,
      () => "refused" as const,
    );
  };
  return {
    platform,
    clock: new FakeClock(),
    listening: async () => undefined,
    hear: (text: string) => hear(inbound(`fake:${++said}`, { conversation, content: contentOf(text) })),
    hearAgain: () => hear(last),
    shown: () => platform.shown(conversation).map(({ text }) => text),
    triggers: {
      amend: async (text: string) => platform.intake?.amend({ ...last, content: contentOf(text) }),
      withdraw: async () => platform.intake?.withdraw(last.id),
      stop: async () => platform.intake?.stop(conversation, "stopped"),
      feedback: async (rating: "up" | "down" | "none") =>
        platform.intake?.feedback({ conversation, author: last.author.id, message: newest(), rating }),
      receipt: async (status: "sent" | "delivered" | "read" | "failed") =>
        platform.intake?.receipt({ message: newest(), status, at: 1 }),
    },
    faults: {
      rateLimit() {
        platform.fail("send", { rateLimitedMs: 3000 });
        return 3000;
      },
      cut: () => platform.fail("send", "lost_after"),
      hang: () => platform.fail("send", "lost_before"),
      goDown: async () => platform.fail("send", "down"),
    },
    close: async () => undefined,
  };
}

function contentOf(text: string): InboundMessage["content"] {
  const [, name, argument] = /^\/(\w+) (.*)$/.exec(text) ?? [];
  return name === undefined ? { kind: "text", text } : { kind: "command", name, argument: argument ?? "" };
}
