import type { Words } from "../words.ts";

export const en: Words = {
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
