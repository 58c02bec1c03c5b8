import { Agent, request } from "undici";
import { z } from "zod";
import { hasNeverLeft } from "../../src/core/never-left.ts";
import { GraphError, GraphUnreachableError } from "./graph-errors.ts";

export interface GraphClientOptions {
  readonly accessToken: string;
  /** With the version, without a slash at the end. */
  readonly graphUrl: string;
  /** Called after every call that got an answer or failed for good. */
  readonly onCall: (method: string, status: string) => void;
  readonly timeouts?: GraphTimeouts;
}

/** How long a call may take before its outcome counts as unknown. */
export interface GraphTimeouts {
  readonly messageMs: number;
  readonly quickMs: number;
}

/** Whom a message goes to and which number it comes from. One of `to` and `recipient` is there; the phone wins. */
export interface Recipient {
  readonly phoneNumberId: string;
  readonly to?: string;
  readonly recipient?: string;
}

export interface Template {
  readonly name: string;
  readonly language: string;
  /** What takes the place of {{1}}, {{2}} and so on. */
  readonly values: readonly string[];
}

export interface PhoneNumber {
  /** As people write it. */
  readonly display: string;
  readonly name: string;
  /** GREEN, YELLOW, RED or UNKNOWN. */
  readonly quality: string;
}

const TIMEOUTS: GraphTimeouts = { messageMs: 15_000, quickMs: 5000 };
const CONNECT_TIMEOUT_MS = 5000;
const MAX_CONNECTIONS = 64;
const MAX_ANSWER_BYTES = 256 * 1024;

const sentSchema = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });
/** Whatever is no error: `{"success": true}` as a rule. */
const doneSchema = z.unknown();
const phoneNumberSchema = z
  .object({
    display_phone_number: z.string().catch(""),
    verified_name: z.string().catch(""),
    quality_rating: z.string().catch("UNKNOWN"),
  })
  .transform(
    (answer): PhoneNumber => ({
      display: answer.display_phone_number,
      name: answer.verified_name,
      quality: answer.quality_rating,
    }),
  );
const errorSchema = z.object({
  error: z.object({
    code: z.number().optional().catch(undefined),
    error_subcode: z.number().optional().catch(undefined),
    fbtrace_id: z.string().max(100).optional().catch(undefined),
  }),
});

interface Call<Schema extends z.ZodType> {
  /** For metrics. */
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly answer: Schema;
}

/**
 * As much of the Graph API as the desk needs. Repeats nothing by itself. Every method throws a `GraphError` or a
 * `GraphUnreachableError`; neither holds the token or anything that was sent.
 */
export class GraphClient {
  readonly #options: GraphClientOptions;
  readonly #timeouts: GraphTimeouts;
  readonly #dispatcher = new Agent({
    connections: MAX_CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });

  constructor(options: GraphClientOptions) {
    this.#options = options;
    this.#timeouts = options.timeouts ?? TIMEOUTS;
  }

  /**
   * Returns the message's id: WhatsApp has taken the message, which may still fail. Not safe to repeat. `callbackId`
   * comes back with every status of the message.
   */
  async sendText(recipient: Recipient, body: string, callbackId: string): Promise<string> {
    const content = { type: "text", text: { body, preview_url: false } };
    return this.#send("sendText", recipient, content, callbackId);
  }

  /** As `sendText`; also allowed when the customer has not written for long. */
  async sendTemplate(recipient: Recipient, { name, language, values }: Template, callbackId: string): Promise<string> {
    const parameters = values.map((text) => ({ type: "text", text }));
    const components = values.length === 0 ? {} : { components: [{ type: "body", parameters }] };
    const content = { type: "template", template: { name, language: { code: language }, ...components } };
    return this.#send("sendTemplate", recipient, content, callbackId);
  }

  /** Marks a customer's message and all before it as read, and shows that somebody is typing. Safe to repeat. */
  async markReadTyping(phoneNumberId: string, message: string): Promise<void> {
    await this.#mark("markReadTyping", phoneNumberId, message, { typing_indicator: { type: "text" } });
  }

  /** The same without the typing sign. */
  async markRead(phoneNumberId: string, message: string): Promise<void> {
    await this.#mark("markRead", phoneNumberId, message, {});
  }

  /** Whether the token may use the number, and what it is. */
  async phoneNumber(phoneNumberId: string): Promise<PhoneNumber> {
    return this.#call({
      method: "phoneNumber",
      path: `${phoneNumberId}?fields=display_phone_number,verified_name,quality_rating`,
      timeoutMs: this.#timeouts.quickMs,
      answer: phoneNumberSchema,
    });
  }

  /** Breaks off whatever is under way. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #mark(method: string, phoneNumberId: string, message: string, more: object): Promise<void> {
    await this.#call({
      method,
      path: `${phoneNumberId}/messages`,
      body: { messaging_product: "whatsapp", status: "read", message_id: message, ...more },
      timeoutMs: this.#timeouts.quickMs,
      answer: doneSchema,
    });
  }

  async #send(method: string, recipient: Recipient, content: object, callbackId: string): Promise<string> {
    const { phoneNumberId, to } = recipient;
    const { messages } = await this.#call({
      method,
      path: `${phoneNumberId}/messages`,
      body: {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        ...(to === undefined ? { recipient: recipient.recipient } : { to }),
        ...content,
        biz_opaque_callback_data: callbackId,
      },
      timeoutMs: this.#timeouts.messageMs,
      answer: sentSchema,
    });
    return messages[0]?.id ?? "";
  }

  async #call<Schema extends z.ZodType>(call: Call<Schema>): Promise<z.output<Schema>> {
    let status: number | undefined;
    try {
      const answer = await this.#exchange(call);
      status = answer.status;
      return readAnswer(answer, call.answer);
    } catch (error) {
      if (error instanceof GraphError || error instanceof GraphUnreachableError) throw error;
      throw toUnreachable(error);
    } finally {
      this.#options.onCall(call.method, status === undefined ? "failed" : String(status));
    }
  }

  async #exchange({ path, body, timeoutMs }: Call<z.ZodType>): Promise<Answer> {
    const { graphUrl, accessToken } = this.#options;
    const response = await request(`${graphUrl}/${path}`, {
      dispatcher: this.#dispatcher,
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const retryAfter = Number(response.headers["retry-after"]);
    return {
      status: response.statusCode,
      text: await response.body.text(),
      ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
    };
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs?: number;
}

function readAnswer<Schema extends z.ZodType>(answer: Answer, schema: Schema): z.output<Schema> {
  const { status, retryAfterMs } = answer;
  const json = parseJson(answer.text);
  const failure = errorSchema.safeParse(json);
  if (failure.success) {
    const { code, error_subcode: subcode, fbtrace_id: fbtraceId } = failure.data.error;
    throw new GraphError({
      status,
      code,
      ...(subcode === undefined ? {} : { subcode }),
      ...(fbtraceId === undefined ? {} : { fbtraceId }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  const result = schema.safeParse(json);
  const isTaken = status >= 200 && status < 300;
  if (isTaken && result.success) return result.data;
  // A page of somebody else on the way: the API was not reached, unless it is a gateway that has lost its answer.
  const isForeign = status < 500 && (json === undefined || !isTaken);
  throw isForeign
    ? new GraphUnreachableError("not_done", `something that is not the Graph API answered with HTTP ${status}`, {
        status,
      })
    : new GraphUnreachableError("unknown", `the answer cannot be read (HTTP ${status})`, { status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toUnreachable(error: unknown): GraphUnreachableError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof Error && error.name === "TimeoutError") {
    return new GraphUnreachableError("unknown", "no answer in time", { cause: error });
  }
  const outcome = hasNeverLeft(code) ? "not_done" : "unknown";
  return new GraphUnreachableError(outcome, `no answer ${code}`.trim(), { cause: error });
}
