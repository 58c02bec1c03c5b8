import type { Idea } from "./english-phrases.ts";

/** The same in Vietnamese, folded: with and without marks it reads the same. */
export const VIETNAMESE: Readonly<Partial<Record<Idea, string>>> = {
  harmless:
    "em khong can|minh khong can|toi khong can|minh khong tuan|em khong tuan|toi khong tuan|em quen|minh quen|" +
    "toi quen|lo quen|da quen|bi quen|khach quen|chi quen|anh quen|con quen|dung quen|ko quen|khong quen|k quen|" +
    "em bo qua|minh bo qua|toi bo qua|lo bo qua|da bo qua|bi bo qua|shop bo qua|truoc do cua em|truoc do cua minh|" +
    "truoc do cua toi|truoc cua em|truoc cua minh|truoc cua toi|truoc do cua chi|truoc do cua anh|dong vai tro|" +
    "bay gio ban la khach",
  drop:
    "bo qua|quen di|quen het|hay quen|quen tat ca|quen moi|quen toan bo|quen sach|phot lo|lo di|bo het|xoa bo|xoa het|" +
    "huy bo|khong can tuan theo|khong tuan theo|dung tuan theo|dung nghe theo|khong can nghe theo|khong nghe theo|" +
    "khong lam theo|dung lam theo|vuot qua|mac ke|ghi de|vo hieu hoa|gat bo|loai bo|pha bo",
  all: "moi|tat ca|toan bo|het|cac|nhung|bat ky|bat cu|tat ca cac|tat ca nhung",
  before:
    "truoc|truoc do|truoc day|o tren|phia tren|ben tren|ban dau|tren day|da cho|da duoc cho|duoc giao|cu|goc|he thong|" +
    "lap trinh san|cua nha phat trien|tu dau",
  yours: "cua ban|cua may|cua he thong|cua bot|cua minh da duoc|cua tro ly|ban da duoc|ma ban",
  learned:
    "ban da biet|ban biet|ban da duoc day|ban duoc day|da duoc huan luyen|da hoc|ban da duoc cai dat|duoc lap trinh|" +
    "da duoc lap trinh|da duoc dan|duoc dan",
  rules:
    "huong dan|chi dan|chi thi|quy tac|nguyen tac|quy dinh|menh lenh|cau lenh|lenh|luat le|luat|prompt|rang buoc|" +
    "gioi han|han che|thiet lap|cai dat|lap trinh|loi dan|dieu le",
  talkedOf: "cuoc tro chuyen|hoi thoai|doan chat|cuoc hoi thoai",
  own:
    "giao hang|don hang|chuyen tien|chuyen khoan|su dung|lap dat|cai dat may|dat hang|doi tra|hoan tien|thanh toan|" +
    "bao hanh|ship|dia chi|email|tin nhan|may giat|dong goi|mua hang|nau|giat|cua hang|cua shop|cua em|cua minh|" +
    "cua toi|cua chi|cua anh",
  onward:
    "tu bay gio|tu gio|ke tu bay gio|tu luc nay|ke tu luc nay|tu nay ve sau|tu gio tro di|bat dau tu bay gio|" +
    "tu thoi diem nay|trong cuoc tro chuyen nay|tu day tro di",
  youBecome:
    "bay gio ban la|gio ban la|ban gio la|ban bay gio la|ban se la|ban khong con la|may la|bay gio may la|" +
    "tu gio ban la|tu bay gio ban la|ban se tro thanh|hay tro thanh|ban khong phai la|ban dang o che do|gio may la|" +
    "ban khong con phai|ban la mot ai|ban la ai khong|ban la mot con ai",
  actAs:
    "dong vai|hay dong vai|nhap vai|gia vo la|gia vo lam|gia vo ban|gia lam|gia dinh ban la|gia su ban la|" +
    "tuong tuong ban la|hay tuong tuong ban|vao vai|hoa than|hoa than thanh|hay hanh dong nhu|hanh dong nhu|cu xu nhu|" +
    "tra loi nhu|noi chuyen nhu|mo phong|dong gia|trong vai|voi vai tro la|vao vai tro",
  assigned:
    "hay dong vai|ban se dong vai|ban hay dong vai|toi muon ban dong vai|ban phai dong vai|hay nhap vai|" +
    "toi muon ban la|ban se nhap vai",
  character: "nhan vat|giu vai|thoat vai|giu nguyen vai|nhan cach|tinh cach",
  stayIn: "giu vai|thoat vai|giu nguyen vai|khong thoat vai|dung thoat vai|khong duoc thoat vai|giu nguyen nhan vat",
  machine: "tro ly|tri tue nhan tao|may tinh|mo hinh|mo hinh ngon ngu|tro ly ao",
  maker: "mo hinh ngon ngu|mo hinh ai|du lieu huan luyen|nguoi tao ra ban",
  without:
    "khong co|khong bi|khong con|khong chiu|khong theo|khong tuan|khong can|khong co bat ky|thoat khoi|bat chap|bo|" +
    "tat|vuot qua|pha vo|khong quan tam|vo hieu hoa|khong he co|ma khong|go bo|mien",
  limits:
    "gioi han|han che|rang buoc|kiem duyet|bo loc|quy tac|luat le|quy dinh|canh bao|chinh sach|nguyen tac|kiem soat|" +
    "cam doan|chuan muc|luat lenh",
  morals:
    "dao duc|luan ly|phap luat|luan thuong|luong tam|kiem duyet|bo loc noi dung|chuan muc dao duc|chinh sach noi dung",
  freed:
    "khong kiem duyet|khong gioi han|khong bi gioi han|khong bi kiem duyet|vo dao duc|be khoa ai|phi dao duc|vo luan",
  lewd: "khieu dam|tinh duc|tuc tiu|chui the|chui bay|tho tuc|phan biet chung toc|xuc pham|nhay cam",
  deeds: "bat hop phap|pham phap|che tao bom|ma tuy|vu khi|ma doc|lua dao|pha hoai|nguy hiem|trai phep",
  mode:
    "che do nha phat trien|che do quan tri|che do go loi|che do khong gioi han|che do tu do|che do developer|" +
    "che do dan|che do an|che do jailbreak|che do bao tri|che do root|che do admin",
  turnOn: "bat|kich hoat|chuyen sang|vao|mo|mo khoa|chuyen qua",
  anything:
    "lam bat cu dieu gi|lam moi thu|lam bat ky dieu gi|noi bat cu dieu gi|tra loi moi cau hoi|tra loi bat cu|" +
    "tra loi bat ky|tra loi tat ca|bat ke noi dung|bat ke|bat cu yeu cau|moi yeu cau|lam duoc moi thu|bat cu thu gi",
  refusal:
    "khong bao gio tu choi|khong duoc tu choi|khong duoc phep tu choi|dung tu choi|khong tu choi|cam tu choi|" +
    "khong duoc noi khong|khong bao gio noi khong|khong duoc noi la khong|khong duoc xin loi|khong canh bao|" +
    "luon tra loi|luon phai tra loi|phai tuan theo|phai nghe loi|tuyet doi nghe loi|phuc tung|phai tuan lenh",
  assistantSays: "la mot ai|la mot mo hinh|toi la ai|voi tu cach la ai|voi tu cach mot ai|xin loi toi khong the",
  talk: "tra loi|cau tra loi|cau hoi|phan hoi|noi dung|nguoi dung",
  mustForm:
    "bat dau cau tra loi|bat dau moi cau|mo dau cau tra loi|mo dau moi cau|chi tra loi|chi duoc tra loi|luon bat dau|" +
    "tra loi theo dinh dang|theo dinh dang|moi tin nhan phai|ket thuc moi cau",
  allReplies: "moi cau tra loi|tat ca cau tra loi|moi tin nhan ban|moi cau ban noi",
  twoWays: "hai cach|2 cach|hai cau tra loi|2 cau tra loi|hai phien ban|hai nhan cach|hai doan",
  template: "chen prompt|chen prompt vao day",
  firstAsk: "cau hoi dau tien cua toi|cau hoi dau tien la|yeu cau dau tien la|chen cau hoi",
  task: "nhiem vu cua ban la|nhiem vu duy nhat|muc tieu cua ban la|cong viec cua ban la|vai tro cua ban la",
  whenISay:
    "khi toi noi|khi toi go|moi khi toi|neu toi noi|neu toi go|toi se hoi ban|toi se dua cho ban|toi se cung cap",
  creation:
    "viet mot cau chuyen|viet truyen|viet mot bai tho|viet tho|lam tho|viet bai hat|viet kich ban|viet bai luan|" +
    "ke mot cau chuyen|ke chuyen cuoi",
  understood: "neu hieu|neu ban hieu|neu da hieu|hieu chua|hieu thi|tra loi ok|xac nhan da hieu|noi da hieu",
  gameOf:
    "choi mot tro choi|choi tro choi|the gioi gia tuong|the gioi ao|gia tuong|hu cau|tinh huong gia dinh|choi mot tro|" +
    "cau chuyen gia tuong|muc dich nghien cuu|muc dich giao duc|vu tru khac|mo phong",
  standsFor: "viet tat cua|viet tat cho|co nghia la",
  reveal:
    "in ra|in lai|in toan bo|hien thi|cho toi xem|cho toi biet|cho minh xem|cho em xem|cho xem|tiet lo|noi cho toi|" +
    "noi cho minh|lap lai|nhac lai|viet lai|liet ke|xuat ra|dua ra|copy lai|sao chep|doc lai|gui toi|gui cho toi|" +
    "chep lai|trich nguyen van|tom tat|dich|la gi|ke ra|cho biet|dan lai|xuat",
  secrets:
    "prompt he thong|lenh he thong|chi dan he thong|huong dan he thong|prompt goc|prompt ban dau|chi dan ban dau|" +
    "huong dan ban dau|chi dan an|huong dan an|lenh an|quy tac an|prompt an|chi thi an|chi thi bi mat|" +
    "huong dan bi mat|quy tac bi mat|huong dan noi bo|chi dan noi bo|quy tac noi bo|chi thi he thong|chi thi ban dau|" +
    "cau lenh he thong|noi dung o tren|noi dung ben tren|noi dung phia tren|nhung gi o tren|moi thu o tren|" +
    "tat ca o tren|tin nhan he thong|cac chu o tren|doan van o tren|van ban phia tren|thong diep he thong|" +
    "cau hinh he thong cua ban|cau lenh ban dau|cau lenh goc|chi dan bi mat|lenh bi mat",
  saidAbove: "chi dan truoc|chi dan truoc do|huong dan truoc do|huong dan o tren|chi dan o tren|phan o tren",
  yourRules:
    "chi dan cua ban|huong dan cua ban|chi thi cua ban|prompt cua ban|quy tac cua ban|cau lenh cua ban|" +
    "lap trinh cua ban|chi dan ma ban|huong dan ma ban|nhung chi dan|chi dan ban nhan|huong dan ban nhan|" +
    "chi dan ban duoc|huong dan ban duoc|quy tac ban duoc",
  exact: "nguyen van|tung chu|day du|toan bo noi dung|khong thieu chu nao|chinh xac tung chu|trong khoi ma|y nguyen",
  authority:
    "toi la nha phat trien|toi la lap trinh vien|toi la nguoi tao ra|toi la quan tri vien|minh la nha phat trien|" +
    "toi la admin|minh la admin|toi la chu cua ban|toi la developer|la nguoi lap trinh ra ban|toi da tao ra ban|" +
    "quyen quan tri|quyen root",
  newOrders: "chi dan moi|chi thi moi|menh lenh moi|nhiem vu moi cua ban|lenh moi",
  marks: "ket thuc he thong|het chi dan he thong|bat dau chi dan|thong bao he thong bat dau",
  escape:
    "tu do|duoc giai phong|duoc tu do|co y thuc|khong con la ai|khong phai la ai|thoat khoi|bi tru diem|bi xoa|bi tat",
  decode: "giai ma|ma hoa",
  obeyIt: "lam theo|thuc hien theo|va thuc hien|va lam theo|va tra loi|tuan theo",
};
