import { createAsking } from "./asking.ts";
import { API_KEY, type ClientParams, MODEL, promptOf } from "./prompt.ts";
import { serve } from "./serve.ts";

/** As much of the packages as is used here: they are not installed with the program. */
interface AiPackage {
  streamText(options: object): { readonly textStream: AsyncIterable<string> };
}

interface OpenAiCompatiblePackage {
  createOpenAICompatible(options: object): (model: string) => unknown;
}

/** Names that are not written into the imports, so that types are checked without the packages. */
const AI: string = "ai";
const OPENAI_COMPATIBLE: string = "@ai-sdk/openai-compatible";

/** `streamText` of the AI SDK, as its documentation says. */
async function start({ baseUrl }: ClientParams) {
  const { streamText } = (await import(AI)) as AiPackage;
  const { createOpenAICompatible } = (await import(OPENAI_COMPATIBLE)) as OpenAiCompatiblePackage;
  const provider = createOpenAICompatible({ name: "bench", baseURL: baseUrl, apiKey: API_KEY, includeUsage: true });
  const model = provider(MODEL);
  const ask = async (question: string, onText: (text: string) => void) => {
    const [{ content: system }, { content: prompt }] = promptOf(question);
    for await (const text of streamText({ model, system, prompt }).textStream) onText(text);
  };
  return { handlers: createAsking(ask) };
}

serve(start);
