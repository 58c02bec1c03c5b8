import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startFakeModel } from "../../test/fakes/model/fake-model-server.ts";
import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

export interface WhatsAppParams {
  /** How long the model thinks before it answers a short sentence. */
  readonly thinkingMs: number;
}

const SHORT = ["Orders ", "ship ", "within two days."];

/**
 * A model, and a Graph API that takes whatever it is sent. What it is sent is the business of the tests; here its price
 * must not be that of looking for a message among ten thousands.
 */
async function start({ thinkingMs }: WhatsAppParams) {
  const model = await startFakeModel();
  model.respond(() => ({ chunks: SHORT, headersDelayMs: thinkingMs }));
  let replies = 0;
  const graph = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isReply = Buffer.concat(chunks).includes('"recipient_type"');
    if (isReply) replies++;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(isReply ? { messages: [{ id: `wamid.reply${replies}` }] } : { success: true }));
  });
  await new Promise<void>((resolve) => graph.listen(0, "127.0.0.1", resolve));
  // Listening on a port of the loopback interface, so the address is one.
  const graphUrl = `http://127.0.0.1:${(graph.address() as AddressInfo).port}/v26.0`;
  const handlers = {
    ...createProbe(),
    addresses: () => ({ modelUrl: model.baseUrl, graphUrl }),
    /** Replies that customers have got, and requests to the model. */
    counts: () => ({ replies, requests: model.requests.length }),
  };
  const stop = async () => {
    graph.closeAllConnections();
    graph.close();
    await model.stop();
  };
  return { handlers, stop };
}

export type WhatsAppHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
