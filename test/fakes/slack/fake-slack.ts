import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { ChangeWatch, type WaitOptions } from "../change-watch.ts";
import { readArgs, type SlackArgs } from "./slack-args.ts";
import type { SlackCall } from "./slack-call.ts";
import { SlackError } from "./slack-error.ts";
import { type SlackFault, SlackFaults } from "./slack-faults.ts";
import { pingsOf, SlackMessages, type SlackShown, textOf } from "./slack-messages.ts";
import { type SlackMethod, slackMethods, type ThreadState, threadOf } from "./slack-methods.ts";
import { platformTiers, SlackRates } from "./slack-rates.ts";

export interface FakeSlackOptions {
  readonly token?: string;
  readonly appToken?: string;
  readonly team?: string;
  /** As `auth.test` tells them, split by commas. */
  readonly scopes?: string;
  /** Moves lifetimes, limits and latency; the machine's clock unless told. */
  readonly clock?: Clock;
  /** Added to every call. */
  readonly latencyMs?: number;
  /** Off unless told; `true`: those of the platform. */
  readonly limits?: boolean | Readonly<Record<string, number>>;
  /** What `apps.connections.open` answers with. */
  readonly socketUrl?: (() => string) | undefined;
}

const RESPONSE = "response_url";
const RESPONSE_LIFETIME_MS = 30 * 60_000;
const RESPONSE_USES = 5;
const DEFAULT_SCOPES =
  "app_mentions:read,assistant:write,channels:history,chat:write,commands,groups:history,im:history,mpim:history";

/** Starts a Slack Web API server on loopback that knows the platform's rules. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const fake = new FakeSlack(options);
  await fake.listen();
  return fake;
}

interface ResponseUrl {
  readonly channel: string;
  readonly user: string;
  readonly since: number;
  uses: number;
}

export class FakeSlack {
  readonly token: string;
  readonly faults = new SlackFaults();
  readonly calls: SlackCall[] = [];
  readonly rates: SlackRates;
  readonly #changes = new ChangeWatch();
  readonly #options: FakeSlackOptions;
  readonly #clock: Clock;
  readonly #messages: SlackMessages;
  readonly #threads = new Map<string, ThreadState>();
  readonly #methods: Readonly<Record<string, SlackMethod>>;
  readonly #responses = new Map<string, ResponseUrl>();
  readonly #server: Server;
  #url = "";

  constructor(options: FakeSlackOptions) {
    this.#options = options;
    this.token = options.token ?? "xoxb-fake";
    this.#clock = options.clock ?? systemClock;
    this.#messages = new SlackMessages(this.#clock);
    const { limits = false } = options;
    this.rates = new SlackRates(this.#clock, limits === true ? platformTiers : limits === false ? undefined : limits);
    this.#methods = slackMethods({
      messages: this.#messages,
      threads: this.#threads,
      clock: this.#clock,
      team: options.team ?? "T0DESK001",
      socketUrl: options.socketUrl,
    });
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 120_000;
  }

  /** Web API root, with a slash at its end. */
  get apiUrl(): string {
    return `${this.#url}/api/`;
  }

  callsOf(method: string): readonly SlackCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** The bot's messages in a thread, as everybody sees them, in their order. */
  thread(channel: string, thread: string): readonly SlackShown[] {
    return this.#messages.all.filter(
      (shown) => shown.channel === channel && shown.thread === thread && shown.onlyFor === undefined,
    );
  }

  texts(channel: string, thread: string): readonly string[] {
    return this.thread(channel, thread).map(textOf);
  }

  /** What only one person sees. */
  ephemeral(channel: string, user: string): readonly string[] {
    return this.#messages.all.filter((shown) => shown.channel === channel && shown.onlyFor === user).map(textOf);
  }

  state(channel: string, thread: string): ThreadState {
    return threadOf(this.#threads, channel, thread);
  }

  isStreaming(channel: string, ts: string): boolean {
    return this.#messages.isStreaming(this.#messages.find(channel, ts));
  }

  /** People and channels that the messages of the bot call, in all that was ever shown. */
  get pings(): number {
    return this.#messages.all.reduce(
      (sum, { versions }) => sum + versions.reduce((all, text) => all + pingsOf(text), 0),
      0,
    );
  }

  /** Ends a stream as Slack does when it feels like it. */
  endStream(channel: string, ts: string): void {
    this.#messages.find(channel, ts).streamingSince = undefined;
  }

  /** An address as slash commands bring it. */
  responseUrl(channel: string, user: string): string {
    const id = `${this.#responses.size + 1}`;
    this.#responses.set(id, { channel, user, since: this.#clock.now(), uses: 0 });
    return `${this.#url}/commands/${id}`;
  }

  /** Resolves with the first truthy thing `predicate` returns; it is asked again after every call. */
  waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<NonNullable<T>> {
    return this.#changes.waitFor(predicate, options);
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    // Listening on a port of the loopback interface, so the address is one.
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#changes.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    const id = /^\/commands\/(\d+)$/.exec(path)?.[1];
    const method = id === undefined ? path.replace(/^\/api\//, "") : RESPONSE;
    try {
      const args = await readArgs(request);
      const call: SlackCall = { at: this.#clock.now(), method, args: args.values, result: undefined };
      this.calls.push(call);
      this.#changes.changed();
      const fault = this.faults.take(call);
      await this.#travel();
      if (this.#strikeBefore(fault, call, request, response)) return;
      const answer = id === undefined ? this.#answer(request, call, args) : this.#respond(id, args);
      call.result ??= "ok";
      this.#changes.changed();
      await this.#strikeAfter(fault, request);
      if (fault === "hangAfter" || fault === "dropAfter") return;
      await this.#travel();
      this.#send(response, 200, answer);
    } catch (error) {
      this.#refuse(error, method, response);
    }
  }

  /** Half of the latency on the way in, half on the way out. */
  async #travel(): Promise<void> {
    const { latencyMs = 0 } = this.#options;
    if (latencyMs > 0) await this.#clock.sleep(latencyMs / 2);
  }

  /** True: the fault is all that happens. */
  #strikeBefore(
    fault: SlackFault | undefined,
    call: SlackCall,
    request: IncomingMessage,
    response: ServerResponse,
  ): boolean {
    if (fault === undefined || fault === "hangAfter" || fault === "dropAfter") return false;
    if (fault === "hang") return true;
    if (fault === "dropBefore") {
      request.socket.destroy();
      return true;
    }
    if ("slowMs" in fault) return false;
    if ("error" in fault) throw new SlackError(fault.error);
    if ("retryAfter" in fault) throw new SlackError("ratelimited", fault.retryAfter);
    call.result = String(fault.status);
    response.writeHead(fault.status, { "content-type": "text/html" }).end(fault.body ?? "<html>Oops</html>");
    return true;
  }

  async #strikeAfter(fault: SlackFault | undefined, request: IncomingMessage): Promise<void> {
    if (fault === "dropAfter") request.socket.destroy();
    if (typeof fault === "object" && "slowMs" in fault) await this.#clock.sleep(fault.slowMs);
  }

  #answer(request: IncomingMessage, { method }: SlackCall, args: SlackArgs): Readonly<Record<string, unknown>> {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? args.text("token");
    if (token === undefined) throw new SlackError("not_authed");
    const expected = method === "apps.connections.open" ? (this.#options.appToken ?? "xapp-fake") : this.token;
    if (token !== expected) throw new SlackError("invalid_auth");
    const run = this.#methods[method];
    if (run === undefined) throw new SlackError("unknown_method");
    this.rates.admit(method, args.text("channel") ?? "");
    return { ok: true, ...run(args) };
  }

  /** Such addresses take no Markdown. */
  #respond(id: string, args: SlackArgs): Readonly<Record<string, unknown>> {
    const known = this.#responses.get(id);
    if (known === undefined || this.#clock.now() - known.since > RESPONSE_LIFETIME_MS)
      throw new SlackError("expired_url");
    if (++known.uses > RESPONSE_USES) throw new SlackError("used_url");
    const text = args.text("text");
    if (text === undefined || text.trim() === "") throw new SlackError("no_text");
    this.#messages.add(
      known.channel,
      undefined,
      { text },
      args.text("response_type") === "in_channel" ? undefined : known.user,
    );
    return { ok: true };
  }

  #refuse(error: unknown, method: string, response: ServerResponse): void {
    const known = error instanceof SlackError ? error : new SlackError("fatal_error");
    const call = this.calls.findLast((other) => other.method === method && other.result === undefined);
    if (call !== undefined) call.result = known.code;
    if (response.destroyed) return;
    const body = { ok: false, error: known.code, ...(error instanceof SlackError ? {} : { stack: String(error) }) };
    if (known.retryAfter !== undefined) this.#send(response, 429, body, { "retry-after": String(known.retryAfter) });
    else this.#send(response, method === RESPONSE ? 404 : 200, body);
  }

  #send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    if (response.destroyed) return;
    const scopes = { "x-oauth-scopes": this.#options.scopes ?? DEFAULT_SCOPES };
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...scopes, ...headers });
    response.end(JSON.stringify(body));
  }
}
