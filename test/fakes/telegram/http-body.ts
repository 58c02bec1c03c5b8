import type { IncomingMessage } from "node:http";
import { badRequest } from "./api-error.ts";

/** Parameters from the address and the body, which may be JSON or a form; the body wins. */
export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Record<string, unknown>> {
  const params: Record<string, unknown> = Object.fromEntries(query);
  const body = await readText(request);
  if (body === "") return params;
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/json")) return { ...params, ...parseJson(body) };
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return { ...params, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  throw badRequest(`the fake does not read bodies of type ${type || "unknown"}`);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? "" : Buffer.concat(chunks).toString("utf8");
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Told below, like a JSON text that is no object.
  }
  throw badRequest("can't parse JSON object");
}
