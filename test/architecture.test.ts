import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Files of the project, from the root. */
  readonly imports: readonly string[];
  /** Names of packages and of Node's own modules. */
  readonly libraries: readonly string[];
}

const files = [...read("src"), ...read("adapters")];
const named = new Map(files.map((file) => [file.path, file]));

/** Where each library is adapted: one file or one folder, and nowhere else. */
const LIBRARY_HOMES: Readonly<Record<string, string | readonly string[]>> = {
  "@keyv/redis": "adapters/redis/",
  "@slack/bolt": "adapters/slack/",
  "@slack/socket-mode": "adapters/slack/",
  "@slack/web-api": "adapters/slack/",
  bottleneck: "src/core/limits/",
  "eventsource-parser": "adapters/openai-compatible/",
  fastify: "src/server/http-server.ts",
  "gpt-tokenizer": "src/core/conversation/token-count.ts",
  grammy: "adapters/telegram/",
  keyv: "adapters/sqlite/",
  "markdown-it": "src/core/replies/markdown/",
  pino: "src/logger.ts",
  "prom-client": "src/server/",
  // Node's HTTP client, which every adapter of an HTTP API stands on.
  undici: [
    "adapters/openai-compatible/",
    "adapters/slack/lean-fetch.ts",
    "adapters/telegram/lean-fetch.ts",
    "adapters/whatsapp/",
  ],
  yaml: "src/config/yaml-file.ts",
  zod: ["src/config/", "adapters/whatsapp/"],
};

/** Who puts parts together, and so may import adapters. */
const COMPOSITION = [
  "src/answer-cache.ts",
  "src/app.ts",
  "src/cli/chat.ts",
  "src/foundation.ts",
  "src/platform-checks.ts",
  "src/platforms.ts",
];

describe("the rules of the house", () => {
  it("core imports core alone, and of Node nothing that touches the world", () => {
    const wrong = inside("src/core/").flatMap(({ path, imports, libraries }) => [
      ...imports.filter((target) => !target.startsWith("src/core/")).map((target) => `${path} → ${target}`),
      ...libraries.filter((name) => name.startsWith("node:")).map((name) => `${path} → ${name}`),
    ]);
    expect(wrong).toEqual([]);
  });

  it("core names no platform", () => {
    const wrong = inside("src/core/").filter(({ text }) => /telegram|slack|whatsapp|terminal/i.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("adapters import core and themselves, and only the composition root imports adapters", () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith("adapters/") && !COMPOSITION.includes(path))
        .filter((target) => adapterOf(target) !== adapterOf(path))
        .map((target) => `${path} → ${target}`),
    );
    const outward = inside("adapters/").flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith("src/") && !target.startsWith("src/core/"))
        .map((target) => `${path} → ${target}`),
    );
    expect([...wrong, ...outward]).toEqual([]);
  });

  it("every library has one home", () => {
    const wrong = files.flatMap(({ path, libraries }) =>
      libraries
        .filter((name) => !name.startsWith("node:"))
        .filter((name) => ![LIBRARY_HOMES[name] ?? []].flat().some((home) => path.startsWith(home)))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it("every dependency is used, and CONTRIBUTING.md gives the reason for it", () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<string, object>;
    const reasons = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
    const dependencies = Object.keys(manifest.dependencies ?? {});
    expect(dependencies.filter((name) => !(name in LIBRARY_HOMES))).toEqual([]);
    const all = [...dependencies, ...Object.keys(manifest.devDependencies ?? {})];
    expect(all.filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  });

  it("imports form no cycle", () => {
    expect(findCycles()).toEqual([]);
  });

  it("there are no barrels and no rooms for odds and ends", () => {
    const barrels = files.filter(({ path, text }) => /\/index\.ts$/.test(path) || /^export \* from/m.test(text));
    const odds = files.filter(({ path }) => /\/(utils?|helpers?|common|shared|misc|types)(\/|\.ts$)/.test(path));
    expect([...barrels, ...odds].map(({ path }) => path)).toEqual([]);
  });

  it("no file is longer than 300 lines", () => {
    const long = files.filter(({ text }) => text.split("\n").length > 301).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it("only the command line reads the environment and writes to the console", () => {
    const wrong = files
      .filter(({ path }) => !path.startsWith("src/cli"))
      .filter(({ text }) => /process\.env|console\.(log|error|warn)/.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("every variable of the environment stands in .env.example, and no other", async () => {
    const { VARIABLES } = await import("../src/config/environment.ts");
    const example = readFileSync(join(ROOT, ".env.example"), "utf8");
    const documented = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual([...VARIABLES].sort());
  });
});

function inside(folder: string): SourceFile[] {
  return files.filter(({ path }) => path.startsWith(folder));
}

function adapterOf(path: string): string {
  const [top, name] = path.split("/");
  return top === "adapters" ? (name ?? "") : "";
}

function read(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => parse(join(folder, name).replaceAll("\\", "/")));
}

function parse(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const targets = [...text.matchAll(/(?:^|\s)(?:import|export)[^"';]*?from "([^"]+)"|import\("([^"]+)"\)/g)].map(
    ([, still, lazy]) => still ?? lazy ?? "",
  );
  return {
    path,
    text,
    imports: targets.filter(isRelative).map((target) => relative(ROOT, join(ROOT, dirname(path), target))),
    libraries: targets.filter((target) => !isRelative(target)).map(packageOf),
  };
}

function isRelative(target: string): boolean {
  return target.startsWith(".");
}

function packageOf(target: string): string {
  if (target.startsWith("node:")) return target;
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}

function findCycles(): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const target of named.get(path)?.imports ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}
