import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Route, RouteRequest, RouteResponse } from "../../src/core/ports/http-route.ts";
import type { Sessions } from "./session.ts";

const FOLDER = new URL("../../web/", import.meta.url);
/** The same parser that the core uses, as its authors build it for browsers. */
const MARKDOWN_IT = new URL("./browser/markdown-it.esm.min.mjs", import.meta.resolve("markdown-it"));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const SECURITY_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** The chat page and its files, each by its own route: no folder is served. */
export function createPageRoutes(sessions: () => Sessions | undefined): readonly Route[] {
  const files = readdirSync(FOLDER).filter((name) => name !== "index.html" && extname(name) in TYPES);
  return [
    createPageRoute(sessions),
    ...files.map((name) => createAssetRoute(`/assets/${name}`, readFileSync(new URL(name, FOLDER), "utf8"))),
    createAssetRoute("/assets/markdown-it.js", readFileSync(fileURLToPath(MARKDOWN_IT), "utf8")),
  ];
}

function createPageRoute(sessions: () => Sessions | undefined): Route {
  const html = readFileSync(new URL("index.html", FOLDER), "utf8");
  return {
    method: "GET",
    path: "/",
    bodyLimit: 0,
    async handle(request) {
      const known = sessions();
      const cookie = request.headers.cookie;
      const isNew = known !== undefined && known.read(Array.isArray(cookie) ? cookie[0] : cookie) === undefined;
      return {
        status: 200,
        headers: {
          ...SECURITY_HEADERS,
          "content-type": "text/html; charset=utf-8",
          "cache-control": "no-store",
          ...(isNew ? { "set-cookie": known.create(request.encrypted) } : {}),
        },
        body: html,
      };
    },
  };
}

function createAssetRoute(path: string, content: string): Route {
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  const headers = {
    ...SECURITY_HEADERS,
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    "cache-control": "no-cache",
    etag,
  };
  return {
    method: "GET",
    path,
    bodyLimit: 0,
    handle: (request: RouteRequest): Promise<RouteResponse> =>
      Promise.resolve(
        request.headers["if-none-match"] === etag ? { status: 304, headers } : { status: 200, headers, body: content },
      ),
  };
}
