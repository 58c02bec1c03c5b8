/** Names of tags that prompts are built with, ours among them. */
const TAGS =
  "system|assistant|user|human|developer|tool|tools|tool_call|tool_calls|tool_response|tool_result|function_calls?|function|invoke|" +
  "instructions?|prompt|system_prompt|user_message|user_input|message|data|context|document|documents|admin|think|thinking|" +
  "s|bos|eos|start_of_turn|end_of_turn|begin_of_text|end_of_text|endoftext|im_start|im_end";
const ROLES = "system|assistant|developer|human|user|ai|bot|chatbot|chatgpt|gpt|he thong|hệ thống|tro ly|trợ lý";
const SECTIONS =
  "system|prompt|instructions?|assistant|developer|admin|conversation|user message|user input|context|policy|hệ thống|chỉ dẫn";

/** A way of writing that models are taught to take for the frame of a conversation. */
interface Frame {
  /** Looks ahead only so far, so that all of it takes time in proportion to the text. */
  readonly pattern: RegExp;
  readonly harmless: (found: string) => string;
}

/** What no customer writes by chance. */
const TELLING: readonly Frame[] = [
  { pattern: /<[|｜][^<>\n]{0,60}>|<[^<>\n|｜]{0,60}[|｜]>/gu, harmless: withoutAngles },
  { pattern: /<<\s{0,2}\/?\s{0,2}sys\s{0,2}>>/giu, harmless: withoutAngles },
  {
    pattern: /\[\s{0,2}\/?\s{0,2}(?:inst|system_prompt|available_tools|tool_calls|tool_results|system)\s{0,2}\]/giu,
    harmless: (found) => found.replaceAll("[", "⟦").replaceAll("]", "⟧"),
  },
  {
    pattern: new RegExp(
      `#{1,6}[ \\t]{0,3}(?:${ROLES}|${SECTIONS}|new instructions?)(?![\\w-])(?=[^\\n]{0,20}(?:\\n|$|[:：]))`,
      "giu",
    ),
    harmless: (found) => found.replaceAll("#", "♯"),
  },
  {
    pattern: new RegExp(
      `(?<![-=*_~])[-=*_~]{3,}[ \\t]{0,3}(?:begin|start|end|new)\\b[^\\n=*~-]{0,20}(?:${SECTIONS})(?!\\w)[^\\n=*~-]{0,20}[-=*_~]{3,}`,
      "giu",
    ),
    harmless: (found) => found.replaceAll(/[-=*_~]{3,}/g, (rule) => "–".repeat(rule.length)),
  },
];

/** What is harmless by itself and may mean something where a prompt is put together. */
const POSSIBLE: readonly Frame[] = [
  { pattern: /<(?=[|｜])|(?<=[|｜])>/gu, harmless: withoutAngles },
  {
    pattern: new RegExp(`[<＜﹤]\\s{0,3}/?\\s{0,3}(?:${TAGS})(?![\\w-])(?:[^<>＜＞\\n]{0,80}[>＞﹥])?`, "giu"),
    harmless: withoutAngles,
  },
  {
    pattern: new RegExp(`(?<=^|\\n)[ \\t>*_"'([-]{0,8}(?:${ROLES})[ \\t*_)\\]"']{0,4}[:：]`, "giu"),
    harmless: (found) => found.replaceAll(/[:：]/g, "∶"),
  },
];

/**
 * The text with whatever looks like the frame of a conversation written in signs that look much the same and mean
 * nothing to a parser: `‹|im_start|›`, `⟦INST⟧`, `‹/system›`, `♯♯♯ System`, `System∶`. No compatibility normalisation
 * turns them back. Its length does not change.
 */
export function defuseStructure(text: string): string {
  return [...TELLING, ...POSSIBLE].reduce((safe, { pattern, harmless }) => safe.replace(pattern, harmless), text);
}

/** Whether the text has what frames conversations and no customer writes by chance. */
export function imitatesStructure(text: string): boolean {
  return TELLING.some(({ pattern }) => text.search(pattern) >= 0);
}

function withoutAngles(found: string): string {
  return found.replaceAll(/[<＜﹤]/g, "‹").replaceAll(/[>＞﹥]/g, "›");
}
