import { formatOf } from "../../../adapters/slack/format.ts";
import { createSlackPlatform } from "../../../adapters/slack/slack-platform.ts";
import { describePlatform } from "../../contracts/platform.contract.ts";
import { memoryValues, type PlatformHarness, serveRoutes, toHearing } from "../../contracts/platform-harness.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import { startFakeSlack } from "../../fakes/slack/fake-slack.ts";
import { type Answered, SignedEvents } from "../../fakes/slack/signed-events.ts";
import { DIRECT, fixture, withEvent } from "./fixture.ts";

const SIGNING_SECRET = "secret-that-signs-requests";
/** The person talks in one thread. */
const THREAD = "1700000000.000001";

describePlatform("Slack", open);

async function open(): Promise<PlatformHarness> {
  const clock = new FakeClock();
  const slack = await startFakeSlack({ clock });
  const platform = createSlackPlatform({
    botToken: slack.token,
    signingSecret: SIGNING_SECRET,
    apiUrl: slack.apiUrl,
    allowMentions: false,
    suggestedPrompts: [],
    thinking: "is thinking…",
    goodAnswer: "Good answer",
    badAnswer: "Bad answer",
    values: memoryValues(),
    clock,
    logger: silentLogger,
  });
  const served = await serveRoutes(platform.routes ?? []);
  const url = `${served.url}/webhooks/slack`;
  const events = new SignedEvents({ url, signingSecret: SIGNING_SECRET, now: () => clock.now() });
  let said = 0;
  let last = withEvent("message-im", {});
  const deliver = async (answer: Promise<Answered>) => toHearing((await answer).status);
  const newest = () => slack.thread(DIRECT, THREAD).at(-1)?.ts;
  const changed = (fields: object) => {
    const { event } = last;
    return withEvent("message-changed", { channel: DIRECT, previous_message: event, ...fields });
  };
  return {
    platform,
    clock,
    role: "staff",
    listening: async () => undefined,
    hear(text) {
      const [, argument] = /^\/(.*)$/s.exec(text) ?? [];
      if (argument !== undefined) {
        return deliver(events.command({ ...commandFields(), text: argument, trigger_id: `trigger.${++said}` }));
      }
      const ts = `${Math.floor(clock.now() / 1000)}.${String(++said).padStart(6, "0")}`;
      last = withEvent("message-im", { text, ts, thread_ts: THREAD });
      return deliver(events.event(last));
    },
    hearAgain: () => deliver(events.event(last, { retry: 1 })),
    shown: () => slack.texts(DIRECT, THREAD),
    written(part) {
      const format = formatOf(part);
      return format === undefined ? part.text : format.markdown + format.close;
    },
    triggers: {
      async amend(text) {
        const { event } = last;
        await events.event(changed({ message: { ...event, text, edited: { user: event.user, ts: event.ts } } }));
      },
      async withdraw() {
        await events.event(withEvent("message-deleted", { channel: DIRECT, deleted_ts: last.event.ts }));
      },
      async stop() {
        await events.event(withEvent("agent-session-stopped", { channel: DIRECT, thread_ts: THREAD }));
      },
      async feedback(rating) {
        const click = fixture("block-actions-feedback");
        const message = { ...(click.message as object), ts: newest(), thread_ts: THREAD };
        const actions = (click.actions as object[]).map((action) => ({ ...action, value: rating }));
        await events.action({ ...click, channel: { id: DIRECT }, message, actions });
      },
    },
    faults: {
      rateLimit() {
        slack.faults.next("chat.postMessage", { retryAfter: 3 });
        return 3000;
      },
      cut: () => slack.faults.next("chat.postMessage", "dropAfter"),
      goDown: () => slack.stop(),
    },
    async close() {
      await slack.stop();
      await served.close();
    },
  };
}

function commandFields(): Readonly<Record<string, string>> {
  return fixture("slash-command") as unknown as Readonly<Record<string, string>>;
}
