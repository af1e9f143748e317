import { de as widgetDe } from "./de.ts";
import { en as widgetEn } from "./en.ts";

/** The widget's sentences and those that only the manage page says. */
export const en = {
  ...widgetEn,
  yourAppointment: "Your appointment",
  cancelled: "This appointment is cancelled",
  notFound: "We cannot find this appointment. Please open the link from your mail once more.",
  cancel: "Cancel appointment",
  reallyCancel: "Do you want to cancel this appointment?",
  reason: "Reason",
  cancelNow: "Yes, cancel it",
  keep: "No, keep it",
  tooLate: "It is too late to cancel online. Please call the clinic.",
};

export type ManageStrings = typeof en;

export const de: ManageStrings = {
  ...widgetDe,
  yourAppointment: "Ihr Termin",
  cancelled: "Dieser Termin ist abgesagt",
  notFound: "Wir finden diesen Termin nicht. Bitte öffnen Sie den Link aus Ihrer E-Mail noch einmal.",
  cancel: "Termin absagen",
  reallyCancel: "Möchten Sie diesen Termin absagen?",
  reason: "Grund",
  cancelNow: "Ja, absagen",
  keep: "Nein, behalten",
  tooLate: "Für eine Absage im Internet ist es zu spät. Bitte rufen Sie die Praxis an.",
};
