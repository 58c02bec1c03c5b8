import { startFakeTelegram } from "../fakes/telegram/fake-telegram.ts";
import type { Scene, SceneModel } from "./scene.ts";
import type { SceneName } from "./scene-kinds.ts";
import { SlackScene } from "./slack-scene.ts";
import { TelegramScene } from "./telegram-scene.ts";
import { WebScene } from "./web-scene.ts";
import { WhatsAppScene } from "./whatsapp-scene.ts";

const CREATE: Readonly<Record<SceneName, (model: SceneModel) => Promise<Scene>>> = {
  private: async (model) => new TelegramScene("private", await startFakeTelegram(), model),
  group: async (model) => new TelegramScene("group", await startFakeTelegram(), model),
  long: async (model) => new TelegramScene("long", await startFakeTelegram(), model),
  web: async (model) => new WebScene(model),
  whatsapp: (model) => WhatsAppScene.start("whatsapp", model),
  "whatsapp long": (model) => WhatsAppScene.start("whatsapp long", model),
  slack: (model) => SlackScene.start("slack", model, { transport: "http", streams: true }),
  "slack socket": (model) => SlackScene.start("slack socket", model, { transport: "socket", streams: true }),
  "slack posting": (model) => SlackScene.start("slack posting", model, { transport: "http", streams: false }),
  "slack long": (model) => SlackScene.start("slack long", model, { transport: "http", streams: true }),
};

export function createScene(name: SceneName, model: SceneModel): Promise<Scene> {
  return CREATE[name](model);
}
