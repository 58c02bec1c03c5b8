import { SlackTextFormat } from "../../adapters/slack/format.ts";
import { bodyOf } from "../../adapters/slack/message-body.ts";
import { ANN, BOT_USER, CHANNEL, TEAM, withEvent } from "../adapters/slack/fixture.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/fake-slack.ts";
import { SlackArgs } from "../fakes/slack/slack-args.ts";
import { readBody } from "../fakes/slack/slack-body.ts";
import type { SlackCall } from "../fakes/slack/slack-call.ts";
import { type SlackShown, textOf } from "../fakes/slack/slack-messages.ts";
import { readThread } from "./answers.ts";
import { MOMENT_TIMEOUT_MS, type Moments, type Scene, type SceneModel, type ShowingCall, type Sight } from "./scene.ts";
import type { SceneName } from "./scene-kinds.ts";
import { type SlackDelivery, SlackOverHttp, SlackOverSocket } from "./slack-delivery.ts";

const BOT_TOKEN = "xoxb-0001-token-of-the-bot";
const APP_TOKEN = "xapp-0001-token-of-the-app";
const STREAM = ["chat.startStream", "chat.appendStream", "chat.stopStream"];
const POST = ["chat.postMessage", "chat.update"];

/** A thread in a channel, begun by somebody who mentions the bot. */
export class SlackScene implements Scene, Moments {
  readonly name;
  readonly moments: Moments = this;
  readonly messages: string[] = [];
  readonly #slack: FakeSlack;
  readonly #delivery: SlackDelivery;
  readonly #model: SceneModel;
  /** Methods that show text here. */
  readonly #showing: readonly string[];
  readonly #thread = `${Math.floor(Date.now() / 1000)}.000000`;
  readonly #said: object[] = [];

  private constructor(
    name: SceneName,
    slack: FakeSlack,
    delivery: SlackDelivery,
    model: SceneModel,
    showing: readonly string[],
  ) {
    this.#showing = showing;
    this.name = name;
    this.#slack = slack;
    this.#delivery = delivery;
    this.#model = model;
  }

  /** `streams`: the workspace offers them. */
  static async start(
    name: SceneName,
    model: SceneModel,
    { transport, streams }: { readonly transport: "http" | "socket"; readonly streams: boolean },
  ): Promise<SlackScene> {
    const delivery: SlackDelivery = transport === "http" ? new SlackOverHttp() : await SlackOverSocket.start(APP_TOKEN);
    const { socketUrl } = delivery;
    const slack = await startFakeSlack({ token: BOT_TOKEN, appToken: APP_TOKEN, team: TEAM, socketUrl });
    if (!streams) slack.faults.always("chat.startStream", { error: "feature_not_enabled" });
    return new SlackScene(name, slack, delivery, model, streams ? STREAM : POST);
  }

  get conversation(): string {
    return `slack:${TEAM}:${CHANNEL}:${this.#thread}`;
  }

  get env() {
    return { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_API_URL: this.#slack.apiUrl, ...this.#delivery.env };
  }

  connect(url: string): Promise<void> {
    return this.#delivery.connect(url);
  }

  /** The first message mentions the bot, so that two events tell of it; in the thread it need not be mentioned again. */
  say(word: string): void {
    const text = `Tell me of ${word}`;
    const count = this.messages.length;
    const ts = count === 0 ? this.#thread : this.#thread.replace(/000000$/, String(count).padStart(6, "0"));
    this.messages.push(`slack:${TEAM}:${CHANNEL}:${ts}`);
    const fields = { user: ANN, channel: CHANNEL, team: TEAM, ts, event_ts: ts };
    if (count === 0) {
      const mention = { ...fields, text: `<@${BOT_USER}> ${text}` };
      this.#tell({ ...withEvent("app-mention", mention), event_id: `Ev${ts}M` });
      this.#tell({ ...withEvent("message-channels-mention", mention), event_id: `Ev${ts}` });
    } else {
      const reply = { ...fields, text, thread_ts: this.#thread, parent_user_id: ANN };
      this.#tell({ ...withEvent("message-channels-thread", reply), event_id: `Ev${ts}` });
    }
  }

  redeliver(): void {
    for (const event of this.#said) this.#delivery.deliver(event);
  }

  isQuiet(): boolean {
    return this.#delivery.pending === 0 && this.#slack.state(CHANNEL, this.#thread).line === "";
  }

  handedOver(): Promise<unknown> {
    return this.#delivery.handedOver();
  }

  underWay(): Promise<unknown> {
    return this.#until(() => this.#shown.some((text) => text !== ""), "the first text to be visible");
  }

  stalled(call: ShowingCall, at: "received" | "done"): Promise<unknown> {
    const { faults, calls } = this.#slack;
    const before = calls.length;
    const matches = (candidate: SlackCall) =>
      call === "final" ? this.#isFinal(candidate) : this.#isPreview(candidate);
    faults.when(matches, at === "received" ? "hang" : "hangAfter", 1);
    const find = () => calls.slice(before).find(matches);
    return this.#until(() => (at === "received" ? find() : find()?.result === "ok"), `a ${call} to be ${at}`);
  }

  finalAnswered(): Promise<unknown> {
    const isAnswered = () => this.#slack.calls.some((call) => this.#isFinal(call) && call.result === "ok");
    return this.#until(isAnswered, "the final to be answered");
  }

  async sight(): Promise<Sight> {
    const thread = this.#slack.thread(CHANNEL, this.#thread);
    const isOpen = ({ ts }: SlackShown) => this.#slack.isStreaming(CHANNEL, ts);
    const shown = thread.map((message) => (isOpen(message) ? `still open: ${textOf(message)}` : textOf(message)));
    const { answers, leftOver } = readThread(shown, this.#model.texts, partsOf);
    const { line } = this.#slack.state(CHANNEL, this.#thread);
    return { answers, leftOver, problems: line === "" ? [] : [`the line below the thread says: ${line}`] };
  }

  async stop(): Promise<void> {
    await this.#delivery.stop();
    await this.#slack.stop();
  }

  get #shown(): readonly string[] {
    return this.#slack.texts(CHANNEL, this.#thread);
  }

  #tell(event: object): void {
    this.#said.push(event);
    this.#delivery.deliver(event);
  }

  #isPreview(call: SlackCall): boolean {
    return this.#showing.includes(call.method) && !this.#isFinal(call);
  }

  /** A stream ends with what is new, and with buttons below the last part; what is posted or updated has all of a part. */
  #isFinal({ method, args }: SlackCall): boolean {
    if (method === "chat.stopStream") return "blocks" in args;
    if (!POST.includes(method)) return false;
    const shown = textOf({ body: readBody(new SlackArgs(args)) });
    return this.#model.texts.some((text) => partsOf(text).at(-1) === shown);
  }

  #until(isSo: () => unknown, describe: string): Promise<unknown> {
    return this.#slack.waitFor(isSo, { describe, timeoutMs: MOMENT_TIMEOUT_MS });
  }
}

function partsOf(text: string): string[] {
  return new SlackTextFormat(false).format(text, "final").map((part) => String(bodyOf(part).markdown_text));
}
