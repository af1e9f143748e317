import type { Words } from "../words.ts";

export const ar: Words = {
  appointmentWith: (doctor) => `موعد مع ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `تم التأكيد: ${doctor}، ${when}`,
      title: "تم تأكيد موعدكم",
      intro: (patient) => `مرحبًا ${patient}، هذا موعدكم:`,
    },
    moved: {
      subject: (doctor, when) => `وقت جديد: ${doctor}، ${when}`,
      title: "تم نقل موعدكم",
      intro: (patient) => `مرحبًا ${patient}، تم نقل موعدكم. وقته الآن:`,
    },
    cancelled: {
      subject: (doctor, when) => `تم الإلغاء: ${doctor}، ${when}`,
      title: "تم إلغاء موعدكم",
      intro: (patient) => `مرحبًا ${patient}، أُلغي هذا الموعد:`,
    },
  },
  when: "الوقت",
  before: "الوقت السابق",
  yourTime: (zone) => `بتوقيتكم (${zone})`,
  visitType: "الزيارة",
  doctor: "مع",
  where: "المكان",
  phone: "الهاتف",
  byVideo: "زيارة بالفيديو",
  byPhone: "عبر الهاتف",
  weCall: (number) => `عبر الهاتف: نتصل بكم على ${number}`,
  callUs: (number) => `عبر الهاتف: يرجى الاتصال بنا على ${number}`,
  manage: "عرض الموعد أو تغييره",
  manageHint: "لعرض الموعد أو نقله أو إلغائه:",
  bookAgain: "يمكنكم حجز موعد آخر على موقعنا.",
  footer: (clinic) => `وصلتكم هذه الرسالة لأن موعدًا حُجز بهذا البريد: ${clinic}.`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}: تم تأكيد موعدكم مع ${doctor}: ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: تم نقل موعدكم مع ${doctor}. الوقت الجديد: ${when}${before ? ` (الوقت السابق: ${before})` : ""}.`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}: تم إلغاء موعدكم مع ${doctor}، ${when}.`,
  },
  join: "الفيديو:",
  change: "عرض الموعد أو تغييره:",
};
