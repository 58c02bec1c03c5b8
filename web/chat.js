import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId, element } from "./elements.js";
import { ScrollKeeper } from "./scroll.js";
import { localizeDocument, textsFor } from "./texts.js";
import { Transcript } from "./transcript.js";
import { TranscriptView } from "./view.js";

const texts = textsFor(navigator.languages);
localizeDocument(texts);
const log = byId("log", HTMLDivElement);
log.setAttribute("aria-label", texts.logLabel);
// Not every browser lets the keyboard reach what scrolls.
log.tabIndex = 0;

const transcript = new Transcript(() => localStorage);
const conversation = new Conversation(transcript, {
  changed: renderSoon,
  lost: () => announce(navigator.onLine ? texts.lost : texts.offline),
  regained: () => announce(texts.backAgain),
  settled: (exchange) => {
    render();
    announce(view.textOf(exchange));
  },
});
const view = new TranscriptView(transcript, texts, {
  onStarter: send,
  onRetry: (exchange) => {
    conversation.retry(exchange);
    composer.focus();
    announce(texts.thinking);
  },
});
const composer = new Composer(texts, { onSend: send, onStop: () => conversation.stop() });
const scroll = new ScrollKeeper(() => composer.focus());

/** @param {string} text */
function send(text) {
  conversation.send(text);
  render();
  scroll.toEnd();
  composer.focus();
  announce(texts.thinking);
}

let frame = 0;
/** Renders once for all that happens before the next frame. */
function renderSoon() {
  frame ||= requestAnimationFrame(render);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let countdown;
function render() {
  cancelAnimationFrame(frame);
  frame = 0;
  view.render();
  scroll.grown();
  composer.setStoppable(conversation.isPending);
  clearTimeout(countdown);
  const retryAt = transcript.exchanges.at(-1)?.failure?.retryAt ?? 0;
  if (retryAt > Date.now()) countdown = setTimeout(render, 500);
}

/** Long enough for a screen reader to take it up; then it is out of the way of somebody who reads the page. */
const ANNOUNCEMENT_MS = 10_000;
/**
 * Says something to screen readers. The growing answer is never announced, only how it goes and how it ended.
 * @param {string} text
 */
function announce(text) {
  if (!text) return;
  const announcement = element("p", {}, [text]);
  byId("announcer", HTMLDivElement).append(announcement);
  setTimeout(() => announcement.remove(), ANNOUNCEMENT_MS);
}

byId("new-conversation", HTMLButtonElement).addEventListener("click", () => {
  conversation.clear();
  render();
  scroll.toEnd();
  composer.focus();
  announce(texts.cleared);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) conversation.stop();
});
// Another tab has changed the conversation; one that waits for an answer itself keeps its own view of it.
addEventListener("storage", () => {
  if (conversation.isPending) return;
  transcript.load();
  render();
});
addEventListener("pagehide", () => transcript.save());
addEventListener("online", () => conversation.resume());
for (const change of ["online", "offline"]) addEventListener(change, renderSoon);

conversation.resume();
render();
scroll.toEnd();
// On a touch screen the keyboard would cover half of the welcome.
if (matchMedia("(hover: hover)").matches) composer.focus();
