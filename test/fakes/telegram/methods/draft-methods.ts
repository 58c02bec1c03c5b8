import { badRequest } from "../api-error.ts";
import type { CallParams } from "../call-params.ts";
import type { World } from "../world.ts";
import type { MethodTable } from "./method.ts";
import { readText } from "./text-param.ts";

const chatActions = new Set(
  (
    "cancel typing record_video upload_video record_audio record_voice upload_audio upload_voice upload_photo " +
    "upload_document choose_sticker pick_up_location find_location record_video_note upload_video_note"
  ).split(" "),
);

/** Methods whose effect fades by itself. */
export function draftMethods(world: World): MethodTable {
  return {
    sendMessageDraft: ({ params }) => sendMessageDraft(world, params),
    sendChatAction: ({ params }) => sendChatAction(world, params),
  };
}

function sendMessageDraft(world: World, params: CallParams): true {
  const { text, entities } = readText(world, params, "message is too long", true);
  const state = world.chatOf(params);
  if (state.isGroup) throw badRequest("TEXTDRAFT_PEER_INVALID");
  const threadId = world.threadOf(params, state);
  const draftId = params.integer("draft_id");
  if (draftId === 0) throw badRequest("RANDOM_ID_INVALID");
  world.spendBudget(state);
  state.showDraft({ draftId, threadId, text, entities, canStop: params.flag("can_stop") });
  return true;
}

function sendChatAction(world: World, params: CallParams): true {
  const state = world.chatOf(params);
  const action = params.text("action");
  if (!chatActions.has(action)) throw badRequest("wrong parameter action in request");
  world.threadOf(params, state);
  world.spendBudget(state);
  state.showTyping(action);
  return true;
}
