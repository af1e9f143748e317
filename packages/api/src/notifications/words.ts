/** What a patient is told of an appointment. */
type Telling = "confirmed" | "moved" | "cancelled";

/** What mails and text messages say, in one language: a further language is one object. */
export type Words = {
  appointmentWith: (doctor: string) => string;
  mail: Record<
    Telling,
    {
      subject: (doctor: string, when: string) => string;
      title: string;
      intro: (patient: string) => string;
    }
  >;
  when: string;
  /** When a moved appointment was to be. */
  before: string;
  yourTime: (zone: string) => string;
  visitType: string;
  doctor: string;
  where: string;
  phone: string;
  /** Where a visit is that takes place nowhere. */
  byVideo: string;
  byPhone: string;
  weCall: (number: string) => string;
  callUs: (number: string) => string;
  manage: string;
  manageHint: string;
  bookAgain: string;
  footer: (clinic: string) => string;
  text: Record<Telling, (told: ToldByText) => string>;
  /** Stands before the link to the video in a text message. */
  join: string;
  /** Stands before the link that manages the booking. */
  change: string;
};

/** `doctor` with what the visit is, in brackets. */
/** `before` is left out where it is not certain. */
type ToldByText = { clinic: string; doctor: string; when: string; before: string | undefined };

const en: Words = {
  appointmentWith: (doctor) => `Appointment with ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `Confirmed: ${doctor}, ${when}`,
      title: "Your appointment is confirmed",
      intro: (patient) => `Hello ${patient}, this is your appointment:`,
    },
    moved: {
      subject: (doctor, when) => `New time: ${doctor}, ${when}`,
      title: "Your appointment has a new time",
      intro: (patient) => `Hello ${patient}, your appointment was moved. It is now:`,
    },
    cancelled: {
      subject: (doctor, when) => `Cancelled: ${doctor}, ${when}`,
      title: "Your appointment is cancelled",
      intro: (patient) => `Hello ${patient}, this appointment no longer takes place:`,
    },
  },
  when: "When",
  before: "Before that",
  yourTime: (zone) => `In your time zone (${zone})`,
  visitType: "Visit",
  doctor: "With",
  where: "Where",
  phone: "Phone",
  byVideo: "By video",
  byPhone: "By phone",
  weCall: (number) => `By phone: we call you at ${number}`,
  callUs: (number) => `By phone: please call us at ${number}`,
  manage: "View or change",
  manageHint: "To view, move or cancel the appointment:",
  bookAgain: "You are welcome to book another time on our website.",
  footer: (clinic) =>
    `You receive this mail because an appointment at ${clinic} was booked with this address.`,
  text: {
    confirmed: ({ clinic, doctor, when }) =>
      `${clinic}: your appointment with ${doctor} is confirmed for ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: your appointment with ${doctor} was moved ${before ? `from ${before} ` : ""}to ${when}.`,
    cancelled: ({ clinic, doctor, when }) =>
      `${clinic}: your appointment with ${doctor} on ${when} is cancelled.`,
  },
  join: "Video:",
  change: "View or change:",
};

const de: Words = {
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

const languages: Record<string, Words> = { en, de };

/** The words for a BCP 47 tag, by its language; English where we have none. */
export function wordsFor(locale: string): Words {
  return languages[locale.toLowerCase().split("-")[0] ?? ""] ?? en;
}
