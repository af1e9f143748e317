import type { Words } from "../words.ts";

export const he: Words = {
  appointmentWith: (doctor) => `תור אצל ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `אושר: ${doctor}, ${when}`,
      title: "התור שלך אושר",
      intro: (patient) => `שלום ${patient}, זה התור שלך:`,
    },
    moved: {
      subject: (doctor, when) => `שעה חדשה: ${doctor}, ${when}`,
      title: "התור שלך הועבר",
      intro: (patient) => `שלום ${patient}, התור שלך הועבר. המועד החדש:`,
    },
    cancelled: {
      subject: (doctor, when) => `בוטל: ${doctor}, ${when}`,
      title: "התור שלך בוטל",
      intro: (patient) => `שלום ${patient}, התור הזה בוטל:`,
    },
  },
  when: "מתי",
  before: "קודם לכן",
  yourTime: (zone) => `באזור הזמן שלך (${zone})`,
  visitType: "ביקור",
  doctor: "אצל",
  where: "איפה",
  phone: "טלפון",
  byVideo: "ביקור בווידאו",
  byPhone: "בטלפון",
  weCall: (number) => `בטלפון: נתקשר אליך למספר ${number}`,
  callUs: (number) => `בטלפון: נא להתקשר אלינו למספר ${number}`,
  manage: "צפייה או שינוי",
  manageHint: "לצפייה בתור, להעברתו או לביטולו:",
  bookAgain: "אפשר לקבוע תור אחר באתר שלנו.",
  footer: (clinic) => `ההודעה נשלחה כי נקבע תור עם כתובת הדוא״ל הזאת: ${clinic}.`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}: התור שלך אצל ${doctor} אושר: ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: התור שלך אצל ${doctor} הועבר. השעה החדשה: ${when}${before ? ` (קודם לכן: ${before})` : ""}.`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}: התור שלך אצל ${doctor}, ${when}, בוטל.`,
  },
  join: "וידאו:",
  change: "צפייה או שינוי:",
};
