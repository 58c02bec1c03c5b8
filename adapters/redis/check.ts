import { type Finding, quote, quoteUrl } from "../../src/core/finding.ts";
import { createRedisClient, whyOf } from "./connection.ts";

const REFUSALS: ReadonlySet<string> = new Set(["WRONGPASS", "NOAUTH", "NOPERM"]);

/** Asks Redis whether it is there and takes the password. Throws `ConfigError` for an address that cannot be used. */
export async function checkRedis(url: string): Promise<Finding> {
  const place = `Redis: ${quoteUrl(url)}`;
  const client = createRedisClient(url, false);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const version =
      /^redis_version:(.*)$/m.exec(await client.info("server"))?.[1] ?? "of a version that it does not tell";
    return { level: "ok", text: `${place} answers (${quote(version)}): answers are kept there` };
  } catch (error) {
    const why = whyOf(error);
    const isRefused = REFUSALS.has(why);
    return {
      level: "error",
      text: isRefused
        ? `${place} refuses user or password (${why}): correct REDIS_URL`
        : `${place} cannot be reached (${quote(why)}), so answers are not kept: start it, or correct REDIS_URL`,
    };
  } finally {
    if (client.isOpen) client.destroy();
  }
}
