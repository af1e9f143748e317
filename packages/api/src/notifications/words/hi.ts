import type { Words } from "../words.ts";

export const hi: Words = {
  appointmentWith: (doctor) => `${doctor} के साथ अपॉइंटमेंट`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `पक्का: ${doctor}, ${when}`,
      title: "आपका अपॉइंटमेंट पक्का है",
      intro: (patient) => `नमस्ते ${patient}, यह आपका अपॉइंटमेंट है:`,
    },
    moved: {
      subject: (doctor, when) => `नया समय: ${doctor}, ${when}`,
      title: "आपका अपॉइंटमेंट बदल दिया गया",
      intro: (patient) => `नमस्ते ${patient}, आपका अपॉइंटमेंट बदल दिया गया। नया समय:`,
    },
    cancelled: {
      subject: (doctor, when) => `रद्द: ${doctor}, ${when}`,
      title: "आपका अपॉइंटमेंट रद्द है",
      intro: (patient) => `नमस्ते ${patient}, यह अपॉइंटमेंट अब नहीं होगा:`,
    },
  },
  when: "कब",
  before: "पहले",
  yourTime: (zone) => `आपके समय क्षेत्र में (${zone})`,
  visitType: "किसलिए",
  doctor: "डॉक्टर",
  where: "कहाँ",
  phone: "फ़ोन",
  byVideo: "वीडियो परामर्श",
  byPhone: "फ़ोन पर",
  weCall: (number) => `फ़ोन पर: हम आपको ${number} पर फ़ोन करेंगे`,
  callUs: (number) => `फ़ोन पर: कृपया हमें ${number} पर फ़ोन करें`,
  manage: "देखें या बदलें",
  manageHint: "अपॉइंटमेंट देखने, बदलने या रद्द करने के लिए:",
  bookAgain: "आप हमारी वेबसाइट पर दूसरा अपॉइंटमेंट ले सकते हैं।",
  footer: (clinic) => `यह ईमेल इसलिए आया है कि इस पते से अपॉइंटमेंट बुक हुआ: ${clinic}।`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}: ${doctor} के साथ आपका अपॉइंटमेंट पक्का है: ${when}।`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: ${doctor} के साथ आपका अपॉइंटमेंट बदल दिया गया। नया समय: ${when}${before ? ` (पहले: ${before})` : ""}।`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}: ${doctor} के साथ आपका अपॉइंटमेंट रद्द है: ${when}।`,
  },
  join: "वीडियो:",
  change: "देखें या बदलें:",
};
