function wordSet(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(" ").split(" "));
}

/** Words that everybody writes, whatever they speak. They say nothing. */
export const INTERNATIONAL = wordSet(
  "ok oke okay okie hi hello helo hey alo bye thanks thank thankyou thx tks sorry wow haha hihi hehe lol shop ship",
  "shipper freeship order size sale web website app email mail gmail link code voucher hotline online offline inbox",
  "ib admin ad feedback combo cod vip sms otp pin wifi pass password check cancel refund free facebook fb zalo",
  "tiktok youtube google iphone ipad macbook samsung laptop pro max plus mini usb gb mb kg cm mm vnd usd vat id pdf",
  "qr visa mastercard paypal momo atm spa studio model file photo video camera demo test bug server login logout",
  "account pic",
);

/** Words of English that are no Vietnamese syllables, or hardly ever stand for one. */
export const ENGLISH = wordSet(
  "i you your yours my mine myself we our ours they them their he she his her it its this that these those there",
  "here where when what whats which who whose why how is are was were be been being isn't aren't im ive dont doesnt",
  "didnt cant wont isnt and or but with without from for of by if will would could should shall must might cannot",
  "have has had does did doing done get gets getting got give gives gave given need needs needed want wants wanted",
  "like please pls help helps tell know knows think see seen say says said make makes made take takes took use used",
  "using find found keep let put pay paid payment buy buying bought sell send sent sending receive received return",
  "returned returns exchange shipped shipping ships delivered delivery deliver delivers arrive arrived arrives",
  "arriving come came coming go going went about after before because since while until just still already also very",
  "more most less many much some any something anything someone anyone nobody everything every all both each other",
  "another same than now today tomorrow yesterday soon again only out over under into through between new old good",
  "great bad best better wrong right broken open opened opening close closed time times week weeks month months hour",
  "hours day days morning evening night price prices cost costs charge charged fee fees money back change changed",
  "update parcel package product products item items store stock available track tracking number address phone",
  "question questions problem issue invoice receipt yes yeah yep nope not one two three first last next person human",
  "agent support speak talk call called work works working reset lost stolen forgot card bank transfer balance way",
  "long thing things able possible instead around during ago ever never always sure maybe really too well off own as",
  "at up then us me am an customer service business weekend country ask answer people show offer",
);

/** Words that are common in both languages, typed without marks: they say little by themselves. */
export const ENGLISH_OR_VIETNAMESE = wordSet(
  "the to can do a an me so no in on may am at up then not long us go all hang",
);

/** Common Vietnamese syllables, without marks, that are not English words. */
export const VIETNAMESE = wordSet(
  "toi minh ban muon khong duoc bao nhieu nhiu gia cho hoi oi em anh chi co gi nao sao vay va voi cua nay kia roi",
  "chua nhe nha nhi xin chao cam dat doi tra giao nhan lau khi mua tien thanh toan chuyen khoan giup lam bi loi hong",
  "het mau cai nguoi ngay tuan thang gio phut dia dien thoai dung hom mai phi mien giam khuyen hoan huy kiem hanh",
  "hang don con la ve nhung neu thi vi nen de den tu ra vao len xuong day do dau qua rat lai cung da dang se phai",
  "biet thay noi nghe xem tim viet nam tieng ten tuoi ship gap nhanh cham moi cu tot xau dep re mac lon nho it them",
  "bot nua thoi luon chac ai may ho chung ta cac mot hai ba bon sau bay tam chin muoi tram nghin trieu trong ngoai",
  "tren duoi truoc giua gan xa van phong vien quan ly khach tai mat khau thong tin dich vu san pham loai kieu chat",
  "lieu bac trung pho huyen duong tinh phuong ngan the nang cach huong dan su dong hoa sai thieu vo nut rach vang kem",
  "ngon an uong rong vua cao thap gui sang trua chieu dem ngu on thac tro goi chinh sach quy dinh",
);

/** How Vietnamese is shortened in chats. */
export const VIETNAMESE_SHORT = wordSet(
  "ko kh hok hong hông khum hem dc đc dk đk ntn bnhiu bnhieu bn nhiu sdt sđt stk mk mik mng mn nma nhma vs cx đt dt",
  "sp ms hnay hqua qtam tn mjk iu dzay zay zậy ak uhm ntnao lm bik bit",
);

/** Words of other languages that are neither English nor Vietnamese. */
export const OTHERS = wordSet(
  "est les des une je vous nous avec pour dans pas sont colis suis bonjour merci combien où nicht und ist ich das",
  "wie wann mein meine sie haben bitte danke guten kann los una el por para como cuando cuanto donde gracias hola",
  "quiero tengo pedido esta obrigado obrigada você quando meu minha quero het een ik niet waar mijn wat saya tidak",
  "apa yang bagaimana berapa ini itu dengan untuk terima kasih ke grazie dove quanto sono mio della che magkano",
  "paano ito naman gdzie jest moje kiedy nie jak proszę var är inte och hur mycket",
);
