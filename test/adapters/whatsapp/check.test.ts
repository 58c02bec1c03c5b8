import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkWhatsApp, type WhatsAppCheckOptions } from "../../../adapters/whatsapp/check.ts";
import { closedAddress, type ScriptedResponse, startScriptedApi } from "../../support/scripted-api.ts";

const TOKEN = "EAAsecret";
const SECRET = "app-secret";
const PROOF = createHmac("sha256", SECRET).update(TOKEN).digest("hex");
const NUMBER = {
  id: "100",
  display_phone_number: "+1 555 010 0000",
  verified_name: "Acme",
  quality_rating: "GREEN",
  code_verification_status: "VERIFIED",
};
const entity = (entity_type: string, id: string, can_send_message = "AVAILABLE") => ({
  entity_type,
  id,
  can_send_message,
});
const ENTITIES = [
  entity("PHONE_NUMBER", "100"),
  entity("WABA", "200"),
  entity("BUSINESS", "300"),
  entity("APP", "400"),
];
const refusal = (code: number, error_subcode?: number, message = "words"): ScriptedResponse => ({
  status: 400,
  body: { error: { message, type: "OAuthException", code, error_subcode } },
});

interface Script {
  readonly number?: ScriptedResponse | "hang";
  /** Of the number, beside those that it has. */
  readonly fields?: object;
  readonly health?: object;
  readonly webhook?: object;
  readonly apps?: ScriptedResponse;
  readonly secret?: string;
}

async function linesOf(script: Script = {}, options: Partial<WhatsAppCheckOptions> = {}): Promise<string[]> {
  const { health = { can_send_message: "AVAILABLE", entities: ENTITIES } } = script;
  const { webhook = { application: "https://desk.example.com/webhooks/whatsapp?key=hidden" } } = script;
  const { apps = { body: { data: [{ whatsapp_business_api_data: { id: "400", name: "Desk" } }] } } } = script;
  const api = await startScriptedApi(({ path, query, headers }) => {
    if (headers.authorization !== `Bearer ${TOKEN}`) return refusal(190);
    if (path === "/v26.0/200/subscribed_apps") return apps;
    if (path !== "/v26.0/100") return refusal(100, 33);
    const proof = query.get("appsecret_proof");
    if (proof !== null && proof !== PROOF) return refusal(100, undefined, "Invalid appsecret_proof provided");
    if (script.number !== undefined) return script.number;
    if (query.get("fields") === "health_status") return { body: { id: "100", health_status: health } };
    if (query.get("fields") === "webhook_configuration") return { body: { id: "100", webhook_configuration: webhook } };
    return { body: { ...NUMBER, ...script.fields } };
  });
  const findings = await checkWhatsApp({
    accessToken: TOKEN,
    phoneNumberId: "100",
    appSecret: script.secret ?? SECRET,
    graphUrl: `${api.url}/v26.0`,
    limitMs: 4000,
    ...options,
  });
  const asked = api.requests.map(({ path, query }) => `${path}?${query}`).join();
  const lines = findings.map(({ level, text }) => `${level} ${text}`);
  for (const hidden of [TOKEN, SECRET, "hidden"]) expect(`${lines.join()}${asked}`).not.toContain(hidden);
  return lines;
}

describe("what frontdesk check asks WhatsApp", () => {
  it("finds the number, its health, the secret, the webhook and the subscription", async () => {
    expect(await linesOf()).toEqual([
      "ok WhatsApp: +1 555 010 0000 (Acme) answers to the token",
      "ok WhatsApp: the number may send messages",
      "ok WhatsApp: the app secret is that of the token's app",
      "ok WhatsApp: messages are pushed to desk.example.com/webhooks/whatsapp",
      "ok WhatsApp: the app is subscribed to the WhatsApp Business Account",
    ]);
  });

  it("warns of a number that people report or that is not verified", async () => {
    const lines = await linesOf({ fields: { quality_rating: "RED", code_verification_status: "EXPIRED" } });
    expect(lines[1]).toMatch(/^warning WhatsApp: the quality of the number is RED/);
    expect(lines[2]).toMatch(/^warning WhatsApp: the number is not verified any more/);
  });

  it("says what keeps the number from sending", async () => {
    const sick = { ...entity("WABA", "200", "BLOCKED"), errors: [{ error_code: 141006, error_description: "words" }] };
    const [, blocked] = await linesOf({ health: { can_send_message: "BLOCKED", entities: [sick] } });
    expect(blocked).toMatch(
      /^error WhatsApp: .* \(the WhatsApp Business Account, error 141006\): see WhatsApp Manager/,
    );
    const poor = entity("BUSINESS", "300", "LIMITED");
    const [, limited] = await linesOf({ health: { can_send_message: "LIMITED", entities: [poor] } });
    expect(limited).toMatch(/^warning WhatsApp: .*with limits \(the business\)/);
  });

  it("tells a wrong app secret before the first message is lost by it", async () => {
    expect((await linesOf({ secret: "another" }))[2]).toMatch(/^error WhatsApp: the app secret is not that .*Basic/);
  });

  it("tells a webhook that is not set or is somewhere else, the most particular one first", async () => {
    expect((await linesOf({ webhook: {} }))[3]).toMatch(/^error WhatsApp: no webhook is set.*WHATSAPP_VERIFY_TOKEN/);
    const override = { application: "https://a/webhooks/whatsapp", phone_number: "https://b.example/other" };
    expect((await linesOf({ webhook: override }))[3]).toMatch(
      /^warning WhatsApp: .*pushed to b\.example\/other: unless/,
    );
  });

  it("tells an app that is not subscribed, and a token that may not see it", async () => {
    expect((await linesOf({ apps: { body: { data: [] } } }))[4]).toMatch(/^error .*not subscribed.*step 6$/);
    const others = { body: { data: [{ whatsapp_business_api_data: { id: "999" } }] } };
    expect((await linesOf({ apps: others }))[4]).toMatch(/^error .*not subscribed/);
    expect((await linesOf({ apps: refusal(200) }))[4]).toMatch(/^warning .*whatsapp_business_management$/);
  });

  it("leaves out what this version of the API does not tell", async () => {
    const lines = await linesOf({ health: {}, webhook: { application: "https://a/webhooks/whatsapp" } });
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["ok", "ok", "ok"]);
  });

  it.each([
    [190, 463, /has expired, as those of API Setup do after a day \(error 190, 463\): make a permanent token/],
    [190, undefined, /the token is not accepted \(error 190\): make a permanent token/],
    [100, 33, /no such number for this token \(error 100, 33\): copy WHATSAPP_PHONE_NUMBER_ID/],
    [10, undefined, /may not see the number \(error 10\): make one with whatsapp_business_messaging/],
    [200, undefined, /may not see the number/],
    [80007, undefined, /asked too often/],
    [131031, undefined, /it refuses \(error 131031\): see the error codes/],
  ])("explains error %i, %s", async (code, subcode, cure) => {
    const lines = await linesOf({ number: refusal(code, subcode) });
    expect(lines).toEqual([expect.stringMatching(/^error WhatsApp: /)]);
    expect(lines[0]).toMatch(cure);
  });

  it("tells a server that cannot be reached, hangs or is another one", async () => {
    expect(await linesOf({}, { graphUrl: await closedAddress() })).toEqual([
      expect.stringMatching(/^error WhatsApp: it cannot be reached \(ECONNREFUSED\): .*WHATSAPP_GRAPH_URL$/),
    ]);
    expect((await linesOf({ number: "hang" }, { limitMs: 50 }))[0]).toMatch(/cannot be reached \(no answer in time\)/);
    expect((await linesOf({ number: { status: 502, body: "<html>" } }))[0]).toMatch(/cannot be reached \(HTTP 502\)/);
  });
});
