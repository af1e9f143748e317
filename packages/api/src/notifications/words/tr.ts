import type { Words } from "../words.ts";

export const tr: Words = {
  appointmentWith: (doctor) => `Randevu: ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `Onaylandı: ${doctor}, ${when}`,
      title: "Randevunuz onaylandı",
      intro: (patient) => `Merhaba ${patient}, randevunuz:`,
    },
    moved: {
      subject: (doctor, when) => `Yeni saat: ${doctor}, ${when}`,
      title: "Randevunuz taşındı",
      intro: (patient) => `Merhaba ${patient}, randevunuz taşındı. Yeni saat:`,
    },
    cancelled: {
      subject: (doctor, when) => `İptal edildi: ${doctor}, ${when}`,
      title: "Randevunuz iptal edildi",
      intro: (patient) => `Merhaba ${patient}, bu randevu artık yapılmayacak:`,
    },
  },
  when: "Zaman",
  before: "Önceki saat",
  yourTime: (zone) => `Sizin saat diliminizde (${zone})`,
  visitType: "Konu",
  doctor: "Doktor",
  where: "Yer",
  phone: "Telefon",
  byVideo: "Görüntülü görüşme",
  byPhone: "Telefonla",
  weCall: (number) => `Telefonla: sizi ${number} numarasından ararız`,
  callUs: (number) => `Telefonla: lütfen bizi arayın: ${number}`,
  manage: "Görüntüle veya değiştir",
  manageHint: "Randevuyu görmek, taşımak veya iptal etmek için:",
  bookAgain: "Sitemizden başka bir randevu alabilirsiniz.",
  footer: (clinic) => `Bu e-postayı, bu adresle randevu alındığı için aldınız: ${clinic}.`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}: randevunuz onaylandı: ${doctor}, ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: randevunuz taşındı: ${doctor}, yeni saat: ${when}${before ? ` (önceki saat: ${before})` : ""}.`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}: randevunuz iptal edildi: ${doctor}, ${when}.`,
  },
  join: "Görüntülü görüşme:",
  change: "Görüntüle veya değiştir:",
};
