/** What every client says to the provider. */
export function promptOf(question: string) {
  return [
    { role: "system", content: "You are a friendly and precise customer-support assistant." },
    { role: "user", content: question },
  ] as const;
}

/** Where a client asks. */
export interface ClientParams {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
}

export const API_KEY = "sk-bench";
export const MODEL = "bench-model";
