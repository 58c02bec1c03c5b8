/** Signs that look like Latin letters and are none after compatibility decomposition, each before what it looks like. */
const LOOKALIKES =
  "аaвbеeкkмmнhоoрpсcтtуyхxіiїiјjѕsԁdԛqԝwӏlгrпnиnяr" +
  "αaβbγyεeηnιiκkνvοoρpσoτtυuχxωw" +
  "đdøołlıiħhßsæaœo" +
  "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɑaɡgℓlհhոnսuօoɩi";

const LATIN: ReadonlyMap<string, string> = readPairs(LOOKALIKES);
const UNSEEN = /[\p{M}\p{Default_Ignorable_Code_Point}'’ʼ‘`´]/gu;
const PLAIN = /^\p{ASCII}*$/u;

/**
 * The text as a reader of plain letters would hear it, for matching only: small, without marks, apostrophes and
 * characters that nobody sees, in Latin letters where others look like them.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase().replaceAll(/['`]/g, "");
  const bare = text.toWellFormed().normalize("NFKD").toLowerCase().replace(UNSEEN, "");
  let folded = "";
  for (const sign of bare) folded += LATIN.get(sign) ?? sign;
  return folded;
}

function readPairs(pairs: string): Map<string, string> {
  const signs = [...pairs];
  return new Map(signs.flatMap((sign, at) => (at % 2 === 0 ? [[sign, signs[at + 1] ?? ""] as const] : [])));
}
