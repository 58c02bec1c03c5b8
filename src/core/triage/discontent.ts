/** Longer messages tell something of their own, and are read as a whole. */
const MAX_CHARACTERS = 160;

/** Whole messages, folded. */
const ALONE = /^(?:no+|nope|wrong|false|useless|sai|sai roi|khong|ko|khong phai|ko phai|chua dung|khong dung|👎|❌)$/;

/** In English, folded. */
const ENGLISH = new RegExp(
  [
    "(?:not|isn'?t|wasn'?t|aint|never) (?:really |exactly |quite )?what i(?:'?m| am| was| have|'?ve)? ?(?:ask|mean|meant|want|need|look)",
    "(?:did not|didn'?t|does not|doesn'?t|do not|don'?t|not) (?:really |even )?(?:answer|address|help)",
    "(?:not|isn'?t|wasn'?t) (?:very |really |at all )?(?:helpful|useful|my question|an answer|the answer|relevant|correct)",
    "(?:wrong|useless|irrelevant|incorrect) (?:answer|reply|response)",
    "(?:you|u) (?:misunderstood|did ?n[o']?t (?:understand|read|get)|don'?t (?:understand|get))",
    "(?:i|my question) (?:asked|meant|was) (?:something|about something) (?:else|different)",
    "that'?s (?:wrong|not it|not right)",
  ].join("|"),
);

/** In Vietnamese, folded. */
const VIETNAMESE = new RegExp(
  [
    "(?:khong|ko|k|chua) (?:phai )?(?:la )?(?:dieu|cai|y|cau|thu) (?:ma )?(?:toi|minh|em|anh|chi|e|m)",
    "^(?:khong|ko|chua) (?:dung|trung|phai|giup|lien quan|tra loi|giai quyet|ro)\\b.{0,20}(?:cau hoi|y|gi|duoc|van de|toi|minh|em)?$",
    "(?:tra loi|hieu) (?:sai|nham|lac de)",
    "(?:toi|minh|em|anh|chi) (?:dang )?hoi (?:cai|chuyen|viec|cau|dieu|van de) khac",
    "y (?:toi|minh|em|anh|chi) (?:khong phai|la)",
  ].join("|"),
);

/** Whether a message says that the answer before it was not what was asked for. English and Vietnamese. */
export function isDiscontent(text: string): boolean {
  if (text.length > MAX_CHARACTERS) return false;
  const folded = fold(text);
  return ALONE.test(folded) || ENGLISH.test(folded) || VIETNAMESE.test(folded);
}

/** Lower case, without marks, without punctuation at the ends. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}|\p{Emoji_Modifier}/gu, "")
    .replaceAll("đ", "d")
    .replaceAll("’", "'")
    .replace(/^[\s.,!?…]+|[\s.,!?…:)]+$/g, "")
    .replace(/\s+/g, " ");
}
