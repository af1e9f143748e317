import type { Words } from "../words.ts";

export const de: Words = {
  appointmentWith: (doctor) => `Termin bei ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `Bestätigt: ${doctor}, ${when}`,
      title: "Ihr Termin ist bestätigt",
      intro: (patient) => `Guten Tag ${patient}, das ist Ihr Termin:`,
    },
    moved: {
      subject: (doctor, when) => `Neue Zeit: ${doctor}, ${when}`,
      title: "Ihr Termin hat eine neue Zeit",
      intro: (patient) => `Guten Tag ${patient}, Ihr Termin wurde verlegt. Er ist jetzt:`,
    },
    cancelled: {
      subject: (doctor, when) => `Abgesagt: ${doctor}, ${when}`,
      title: "Ihr Termin ist abgesagt",
      intro: (patient) => `Guten Tag ${patient}, dieser Termin findet nicht statt:`,
    },
  },
  when: "Wann",
  before: "Bisher",
  yourTime: (zone) => `In Ihrer Zeitzone (${zone})`,
  visitType: "Termin",
  doctor: "Bei",
  where: "Wo",
  phone: "Telefon",
  byVideo: "Per Video",
  byPhone: "Am Telefon",
  weCall: (number) => `Am Telefon: Wir rufen Sie an unter ${number}`,
  callUs: (number) => `Am Telefon: Bitte rufen Sie uns an unter ${number}`,
  manage: "Ansehen oder ändern",
  manageHint: "Termin ansehen, verlegen oder absagen:",
  bookAgain: "Auf unserer Website können Sie gern eine andere Zeit buchen.",
  footer: (clinic) =>
    `Sie erhalten diese Mail, weil mit dieser Adresse ein Termin bei ${clinic} gebucht wurde.`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}: Ihr Termin bei ${doctor} ist bestätigt für ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: Ihr Termin bei ${doctor} wurde verlegt ${before ? `von ${before} ` : ""}auf ${when}.`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}: Ihr Termin bei ${doctor}, ${when}, ist abgesagt.`,
  },
  join: "Video:",
  change: "Ansehen oder ändern:",
};
