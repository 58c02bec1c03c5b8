import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child } from "./child.ts";
import type { FakeAddresses } from "./children/fakes.ts";
import type { FrontdeskHandlers } from "./children/frontdesk.ts";

export interface FrontdeskChildOptions {
  readonly fakes: FakeAddresses;
  /** Settings as in `frontdesk.yaml`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Frontdesk with a store of its own, connected to the fakes. */
export class FrontdeskChild implements AsyncDisposable {
  readonly child: Child<FrontdeskHandlers>;
  readonly #directory: string;

  private constructor(child: Child<FrontdeskHandlers>, directory: string) {
    this.child = child;
    this.#directory = directory;
  }

  static async start({ fakes, settings = {}, env = {} }: FrontdeskChildOptions): Promise<FrontdeskChild> {
    const directory = createDirectory();
    const config = join(directory, "frontdesk.yaml");
    // JSON is YAML.
    writeFileSync(config, JSON.stringify(settings));
    const [telegram] = fakes.telegrams;
    const child = await Child.start<FrontdeskHandlers>("frontdesk", {
      env: {
        PORT: "0",
        DATA_DIR: join(directory, "data"),
        LOG_LEVEL: "error",
        FRONTDESK_CONFIG: config,
        LLM_BASE_URL: fakes.modelUrl,
        LLM_API_KEY: "sk-bench",
        LLM_MAX_CONCURRENCY: "2000",
        TELEGRAM_BOT_TOKEN: telegram?.token ?? "",
        TELEGRAM_API_ROOT: telegram?.root ?? "",
        ...env,
      },
    });
    return new FrontdeskChild(child, directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export function createDirectory(): string {
  return mkdtempSync(join(tmpdir(), "frontdesk-bench-"));
}
