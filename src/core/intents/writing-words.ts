import { Lexicon } from "./lexicon.ts";

/**
 * `V` verbs that always ask for words · `w` write · `c` create, think of · `v` give me, make, need · `N` texts that are
 * made · `m` texts that may be there already · `x` names · `p` please, can you, help me · `i` I want to · `g` between ·
 * `q` how do I · `a` makes a thing of a text ("email address") · `r` put in other words · `f` for, about · `k` the past · `W` what is · `L` in a language
 */
export const WRITING_WORDS = new Lexicon({
  V: `rephrase, reword, paraphrase, translate, proofread, summarize, summarise, brainstorm, rewrite, compose, draft, re-write, draft up, ghostwrite, copyedit,
    shorten this|the|my, polish this|my|the, sum up this|the, tl dr,
    soạn, soạn giúp|hộ|cho|thảo, sáng tác, dịch, dịch giúp|hộ|sang|ra|câu|đoạn, tóm tắt, diễn đạt, diễn đạt lại, làm thơ, làm bài|một|1 bài? thơ, kể chuyện, kể một|1|cho câu? chuyện,
    đặt tên, đặt tên cho, viết lại, viết giúp|hộ|giùm|dùm, biên tập, phiên dịch, chuyển ngữ, chế, chế thơ, nghĩ tên, đặt giúp tên, làm|viết content`,
  w: "write, writ, wirte, writing, type up, pen, viết, víết, viet cho",
  c: `whats a good|nice|catchy|funny|cool|better, what is a good|nice|catchy|funny|cool|better, create, generate, prepare, come up with, think of, think up, suggest, invent, design, propose, produce, make up, craft, work on, put together, formulate, build,
    nghĩ, nghĩ ra, nghĩ giúp|hộ|cho, gợi ý, gợi ý giúp|cho, lên, lên giúp, tạo, tạo ra, tạo giúp|cho, đề xuất, xây dựng, làm, cho xin, cho mình|tôi|em|e xin, làm giúp|hộ, bịa`,
  v: "make, give, give me, need, want, tell, tell me, get, get me, do, have, like, love, sing, recite, looking for, show me, cần, muốn, cho, kể, đọc, kể cho|giúp, xin, hát",
  N: `poem, poems, poetry, haiku, limerick, slogan, slogans, tagline, taglines, headline, headlines, a story, stories, story about, ideas, ý tưởng, caption, captions, joke, jokes, riddle, song, lyrics, rap, story about,
    short|bedtime|funny story, blog, blog post, press release, cover|motivation letter, speech, essay, bio, tweet, tweets, toast, jingle, sales pitch, pitch,
    ad copy, advertising|marketing|product|web copy, copy for, marketing text|slogan|message, product description|descriptions|text, job ad|advert|advertisement|posting|description,
    social media post|posts|caption, instagram|facebook|linkedin|tiktok|twitter post|posts|caption|bio|text, birthday|thank|welcome|wedding|farewell|greeting|christmas|resignation you? message|card|wish|wishes|note|text|letter|speech|invitation,
    invitation text, funny caption, content ideas, marketing ideas, hashtags, catchphrase, motto, one liner, pun, fairy tale, screenplay, radio|tv ad|script|spot, rhyme, verse, dialogue,
    thơ, bài thơ, câu thơ, vần thơ, khẩu hiệu, câu chuyện, chuyện cười, câu|truyện chuyện|cười cười?, truyện ngắn, bài hát, lời bài hát, caption, câu caption, cap, stt, lời chúc, câu chúc, lời mời, lời ngỏ, lời cảm ơn, lời tựa,
    thiệp mời|chúc, kịch bản, bài quảng cáo, bài giới thiệu, bài đăng, bài viết, bài post, bài pr, bài luận, bài văn, đoạn văn, đoạn giới thiệu, bài phát biểu, thông cáo báo chí, câu slogan, câu đối, câu đố, thư ngỏ, thư xin việc, lời giới thiệu,
    mẫu quảng cáo, tiêu đề, tít, content, lời quảng cáo, câu|đoạn quảng cáo, văn mẫu, rap`,
  m: `email, emails, e-mail, mail, letter, letters, message, messages, note, reply, response, text, description, descriptions, post, ad, advert, advertisement, article, announcement, invitation, story, stories, script,
    paragraph, sentence, template, title, subject line, summary, statement, contract, cv, resume, agenda, menu text, answer, apology, proposal, greeting, line, lines, reminder, sms, whats new, faq text, complaint letter, quote of the day, outline, report, presentation, plan, speech, notice, flyer, brochure, wording, intro, introduction, obituary, recipe, code, function, formula,
    status, newsletter, email xin|cảm|trả|phản, thư, bức thư, lá thư, đơn, tin nhắn, tin, mô tả, mô tả sản phẩm, đoạn, câu, hợp đồng, cv, thông báo, bản thông báo, câu trả lời, câu chào, mẫu, mẫu đơn|thư|email, đoạn mô tả, bài, bài báo, báo cáo, kế hoạch, lời, phản hồi, câu xin lỗi, quà tặng, nội dung, biên bản, giấy mời, tờ rơi, công văn`,
  x: "name, names, brand name, names for, nickname, username, usernames, mascot, team name, title, tên, cái tên, vài tên, biệt danh, linh vật",
  p: `please, can you|u, could you, would you, will you, kindly, help me, help, help us, help me to, help with, i want|need you to, i would like you to, id like you to, lets, hi, hello, hey, ok, so, now, then, and, also, just, hi there, you, i was hoping you could, would you mind, go ahead and, try to, good morning, thanks, assist me, mind,
    giúp, giúp tôi|mình|em|e|tớ|anh|chị, nhờ, nhờ bạn|shop|ad, hãy, bạn, shop, ad, chào, chào bạn|shop, dạ, alo, ơi, làm ơn, vui lòng, ok, xin, bạn có thể, có thể, hộ, bạn ơi, shop ơi, phiền, phiền bạn, em, anh, chị, thử, mau, hi ad, giờ, bây giờ, rồi, muốn bạn|nhờ`,
  i: "i want to, i need to, i have to, i must, i would like to, id like to, im trying to, i am trying to, i wanna, i gotta, have to, tôi|mình|em|e muốn|cần|phải, cần, muốn",
  g: `me, a, an, the, my, our, us, some, few, few, this, these, it, new, short, nice, good, great, catchy, funny, polite, formal, friendly, quick, simple, better, creative, professional, to, up, for me, of, for us, sample, original, cool, cute, romantic, sweet, little, your, her, his, their, more, ten, five, three, two, several, couple, out, back, one, another, in, fun,
    giúp, hộ, dùm, giùm, cho, tôi, mình, em, e, một, cái, vài, mấy, ra, đi, dài, ngắn, hay, thêm, 1, nhé, với, chị, anh, bạn, các, những, bản, lá, tờ, tui, của, xin`,
  q: "how do i|you|we, how to, how can i|we, how should i, where, where do|can i, when, who, why, did you, do i, can i, may i, could i, should i, do you, does, have you, what, which, cách, làm sao, làm thế nào, ở đâu, thế nào, khi nào, tại sao, bao giờ, đã, có cần, có phải, sao, chưa",
  a: "account, accounts, address, addresses, id, server, confirmation, notification, notifications, list, subscription, verification, link, settings, from you, i got, you sent, says, said, bar, button, tag, on my, on the, hàng, giá, thoại, giao, nhận, này bị, vị",
  r: `make|making it|this|that|my|the email|sentence|text|message|paragraph|letter|reply? sound, sound more, sounds more|better|nicer, make|say|put|phrase|word|express it|this|that|these more|better|shorter|politely|nicer|longer|simpler|differently|nicely|friendlier|formal|funny|professional,
    more polite, more professional, more formal, more friendly, nicer way to say, better way to say, in other words, other words for, make this|the sentence|text|paragraph|email|message shorter|longer|better|nicer|clearer,
    fix|check|correct the|my grammar|spelling|punctuation, fix|check|correct grammar|spelling, correct this|my|the sentence|text|english|paragraph|letter, improve this|my|the text|email|sentence|letter|writing|wording|paragraph|english,
    turn|convert|transform|change this|these|it|my|the notes|bullets|points|list|text|draft? into, grammar in|of this, any grammar mistakes, how do|would|can you|i|we say, how to say, whats a synonym for, synonym for, another word for, what does this|that mean in english|vietnamese, into english|vietnamese|french|german|spanish|chinese|japanese|korean|thai, to english|vietnamese|french|german|spanish|chinese|japanese|korean please?,
    the wording, the wording of, expand on this, continue this story, continue the story,
    lịch sự hơn, chuyên nghiệp hơn, trang trọng hơn, nhẹ nhàng hơn, thân thiện hơn, cho hay hơn, ngắn gọn hơn, mượt hơn, cho hay, sửa lỗi chính tả, chính tả, ngữ pháp, sửa câu, sửa văn, sửa lại câu, sửa giúp câu, sang tiếng anh|việt|pháp|nhật|trung|hàn|đức, ra tiếng anh|việt|pháp|nhật|trung|hàn, qua tiếng anh|việt,
    tiếng anh|nhật|trung|hàn|pháp nói thế|sao|như, tiếng anh|nhật|trung|hàn|pháp là gì, trong tiếng anh|nhật|trung|hàn là, nói sao cho, tả lại, viết ngắn lại, nói cách khác`,
  W: "what is|s, whats, how is, what does, what would",
  L: "in english|vietnamese|french|german|spanish|chinese|japanese|korean|thai|italian",
  f: "for, about, on, cho, về, tặng, gửi, chúc",
  k: "wrote, written, i already, you wrote, received, got, sent, đã viết, đã gửi, nhận được",
  _: `dịch vụ, giao dịch, dịch bệnh, tiếng việt, người việt, việt nam, đơn hàng, đơn của, đơn em, đơn mình, đơn tôi, đơn này, tin tức, thư viện, đơn giá, hóa đơn, on my way, make sure, make a reservation|payment|booking|return|claim|purchase|complaint, draft beer, write off, copy of,
    email address, email của shop, do you translate, in store, story so far, job description document, song song, thợ, tên shop, tên tài khoản, tên đăng nhập, tên sản phẩm, tên gì, price list, name of, the name of, my name, your name, name on, full name, name is, mẫu mã, mẫu nào, mẫu này, mẫu mới, bài hướng dẫn, câu hỏi, nội dung chuyển khoản, kế hoạch giao, từng câu, cho hỏi, hướng dẫn viết, cần viết gì, viết đánh giá, bút viết, giấy viết, lên đơn, lên hàng, làm đơn, tạo đơn, tạo tài khoản, quà tặng kèm, muốn nghĩ, tell me about, tell me more, tell me why|what|when|where|how|if`,
});
