import type { IncomingMessage } from "node:http";
import { SlackError } from "./slack-error.ts";

/** The arguments of one call, from a form or from JSON; in a form lists and objects are JSON in a string. */
export class SlackArgs {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  /** Undefined when missing or empty. */
  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === "") return undefined;
    return typeof value === "string" ? value : String(value);
  }

  require(name: string, otherwise = "invalid_arguments"): string {
    const value = this.text(name);
    if (value === undefined) throw new SlackError(otherwise);
    return value;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#json(name);
    return Array.isArray(value) ? value : undefined;
  }

  object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#json(name);
    return isRecord(value) ? value : undefined;
  }

  #json(name: string): unknown {
    const value = this.values[name];
    if (typeof value !== "string") return value ?? undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw new SlackError("invalid_arguments");
    }
  }
}

export async function readArgs(request: IncomingMessage): Promise<SlackArgs> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const type = request.headers["content-type"] ?? "";
  if (body === "") return new SlackArgs({});
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return new SlackArgs(Object.fromEntries(new URLSearchParams(body)));
  }
  if (!type.startsWith("application/json")) throw new SlackError("invalid_post_type");
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return new SlackArgs(value);
  } catch {
    // Told below, like JSON that is no object.
  }
  throw new SlackError("invalid_json");
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
