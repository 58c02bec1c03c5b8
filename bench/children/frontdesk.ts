import { createApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/config.ts";
import { createProbe } from "./probe.ts";
import { serve } from "./serve.ts";

/** Frontdesk as its own program starts it, with a probe beside it. */
async function start() {
  const app = await createApp(loadConfig(process.env));
  const { url } = await app.start();
  const probe = createProbe();
  const handlers = { ...probe, url: () => url };
  return { handlers, stop: () => app.stop() };
}

export type FrontdeskHandlers = Awaited<ReturnType<typeof start>>["handlers"];

serve(start);
