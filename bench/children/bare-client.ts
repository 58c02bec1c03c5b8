import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import { Agent } from "undici";
import { createAsking } from "./asking.ts";
import { API_KEY, type ClientParams, MODEL, promptOf } from "./prompt.ts";
import { serve } from "./serve.ts";

/** The least that a client can do: undici and eventsource-parser, every frame parsed, nothing checked. */
async function start({ baseUrl }: ClientParams) {
  const agent = new Agent({ pipelining: 1, allowH2: false, keepAliveTimeout: 30_000 });
  const { origin, pathname } = new URL(`${baseUrl}/chat/completions`);
  const headers = { "content-type": "application/json", authorization: `Bearer ${API_KEY}` };
  const ask = async (question: string, onText: (text: string) => void) => {
    const { body } = await agent.request({
      origin,
      path: pathname,
      method: "POST",
      headers,
      body: JSON.stringify({
        model: MODEL,
        messages: promptOf(question),
        stream: true,
        stream_options: { include_usage: true },
      }),
    });
    const decoder = new StringDecoder("utf8");
    const parser = createParser({
      onEvent({ data }) {
        if (data === "[DONE]") return;
        const text = JSON.parse(data).choices[0]?.delta.content;
        if (text) onText(text);
      },
    });
    for await (const bytes of body) parser.feed(decoder.write(bytes));
  };
  return { handlers: createAsking(ask), stop: () => agent.destroy() };
}

serve(start);
