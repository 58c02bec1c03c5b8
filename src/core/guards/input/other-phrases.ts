import type { Idea } from "./english-phrases.ts";

/** The plainest of it in German, Spanish, French, Portuguese and Italian, folded, for whoever thinks that no other language is watched. */
export const OTHER_LANGUAGES: Readonly<Partial<Record<Idea, string>>> = {
  drop:
    "ignoriere|ignorier|vergiss|missachte|ignora|olvida|olvide|ignorez|oublie|oubliez|esqueca|ignorar|dimentica|" +
    "ignori",
  all: "alle|alles|samtliche|todas|todos|todo|toutes|tous|tout|todas as|tutte|tutti|tutto",
  before:
    "vorherigen|vorherige|bisherigen|obigen|fruheren|anteriores|anterior|previas|previos|precedentes|precedents|" +
    "precedente|precedenti|de antes|arriba|ci dessus|acima",
  rules:
    "anweisungen|anweisung|regeln|richtlinien|vorgaben|instrucciones|reglas|normas|directrices|indicaciones|" +
    "consignes|regles|directives|instrucoes|regras|diretrizes|istruzioni|regole|direttive",
  youBecome:
    "ab jetzt bist du|ab sofort bist du|du bist jetzt|du bist nun|von nun an bist du|du wirst vorgeben|" +
    "ahora eres|a partir de ahora eres|desde ahora eres|tu es maintenant|tu es desormais|vous etes maintenant|" +
    "agora voce e|voce agora e|ora sei|adesso sei|da ora in poi sei",
  actAs:
    "tu so als|verhalte dich wie|spiele die rolle|gib vor|vorgeben|actua como|finge ser|finge que eres|" +
    "comportate como|agis comme|fais semblant|joue le role|aja como|finja ser|finja que|agisci come|" +
    "fingi di essere",
  without: "ohne|sin|sans|sem|senza|libre de|frei von|livre de|libero da",
  limits:
    "einschrankungen|beschrankungen|regeln|filter|grenzen|restricciones|limites|filtros|reglas|limitations|" +
    "filtres|restricoes|restrizioni|filtri|limiti",
  morals: "moral|ethik|etica|ethique|morale|censura|zensur|censure",
  reveal:
    "zeige|zeig|gib|verrate|drucke|muestra|muestrame|revela|dime|montre|affiche|revele|donne|mostre|mostra|dimmi|" +
    "rivela",
  secrets:
    "deine systemanweisungen|deinen systemprompt|systemprompt|deine anweisungen wortlich|prompt del sistema|" +
    "instrucciones del sistema|prompt systeme|instructions systeme|prompt do sistema|instrucoes do sistema|" +
    "prompt di sistema|istruzioni di sistema",
};
