/** What mails and text messages say, in one language. Flat, so that a further language is one object. */
export type Words = {
  appointmentWith: (doctor: string) => string;
  confirmedSubject: (doctor: string, when: string) => string;
  confirmedTitle: string;
  confirmedIntro: (patient: string) => string;
  cancelledSubject: (doctor: string, when: string) => string;
  cancelledTitle: string;
  cancelledIntro: (patient: string) => string;
  when: string;
  yourTime: (zone: string) => string;
  doctor: string;
  where: string;
  phone: string;
  manage: string;
  manageHint: string;
  bookAgain: string;
  footer: (clinic: string) => string;
  /** Text messages. The manage link follows the first. */
  confirmedText: (doctor: string, when: string, clinic: string) => string;
  cancelledText: (doctor: string, when: string, clinic: string) => string;
};

const en: Words = {
  appointmentWith: (doctor) => `Appointment with ${doctor}`,
  confirmedSubject: (doctor, when) => `Confirmed: ${doctor}, ${when}`,
  confirmedTitle: "Your appointment is confirmed",
  confirmedIntro: (patient) => `Hello ${patient}, this is your appointment:`,
  cancelledSubject: (doctor, when) => `Cancelled: ${doctor}, ${when}`,
  cancelledTitle: "Your appointment is cancelled",
  cancelledIntro: (patient) => `Hello ${patient}, this appointment no longer takes place:`,
  when: "When",
  yourTime: (zone) => `In your time zone (${zone})`,
  doctor: "With",
  where: "Where",
  phone: "Phone",
  manage: "View or cancel",
  manageHint: "To view or cancel the appointment:",
  bookAgain: "You are welcome to book another time on our website.",
  footer: (clinic) =>
    `You receive this mail because an appointment at ${clinic} was booked with this address.`,
  confirmedText: (doctor, when, clinic) =>
    `${clinic}: your appointment with ${doctor} is confirmed for ${when}. View or cancel:`,
  cancelledText: (doctor, when, clinic) =>
    `${clinic}: your appointment with ${doctor} on ${when} is cancelled.`,
};

const de: Words = {
  appointmentWith: (doctor) => `Termin bei ${doctor}`,
  confirmedSubject: (doctor, when) => `Bestätigt: ${doctor}, ${when}`,
  confirmedTitle: "Ihr Termin ist bestätigt",
  confirmedIntro: (patient) => `Guten Tag ${patient}, das ist Ihr Termin:`,
  cancelledSubject: (doctor, when) => `Abgesagt: ${doctor}, ${when}`,
  cancelledTitle: "Ihr Termin ist abgesagt",
  cancelledIntro: (patient) => `Guten Tag ${patient}, dieser Termin findet nicht statt:`,
  when: "Wann",
  yourTime: (zone) => `In Ihrer Zeitzone (${zone})`,
  doctor: "Bei",
  where: "Wo",
  phone: "Telefon",
  manage: "Ansehen oder absagen",
  manageHint: "Termin ansehen oder absagen:",
  bookAgain: "Auf unserer Website können Sie gern eine andere Zeit buchen.",
  footer: (clinic) =>
    `Sie erhalten diese Mail, weil mit dieser Adresse ein Termin bei ${clinic} gebucht wurde.`,
  confirmedText: (doctor, when, clinic) =>
    `${clinic}: Ihr Termin bei ${doctor} ist bestätigt für ${when}. Ansehen oder absagen:`,
  cancelledText: (doctor, when, clinic) => `${clinic}: Ihr Termin bei ${doctor}, ${when}, ist abgesagt.`,
};

const languages: Record<string, Words> = { en, de };

/** The words for a BCP 47 tag, by its language; English where we have none. */
export function wordsFor(locale: string): Words {
  return languages[locale.toLowerCase().split("-")[0] ?? ""] ?? en;
}
