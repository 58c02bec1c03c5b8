import { createAsking } from "./asking.ts";
import { API_KEY, type ClientParams, MODEL, promptOf } from "./prompt.ts";
import { serve } from "./serve.ts";

/** As much of the package as is used here: it is not installed with the program. */
interface OpenAiPackage {
  readonly default: new (options: {
    readonly baseURL: string;
    readonly apiKey: string;
  }) => {
    readonly chat: { readonly completions: { create(request: object): Promise<AsyncIterable<Chunk>> } };
  };
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

/** A name that is not written into the import, so that types are checked without the package. */
const PACKAGE: string = "openai";

/** The `openai` package, as its documentation says. */
async function start({ baseUrl }: ClientParams) {
  const { default: OpenAI } = (await import(PACKAGE)) as OpenAiPackage;
  const client = new OpenAI({ baseURL: baseUrl, apiKey: API_KEY });
  const ask = async (question: string, onText: (text: string) => void) => {
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: promptOf(question),
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content;
      if (text) onText(text);
    }
  };
  return { handlers: createAsking(ask) };
}

serve(start);
