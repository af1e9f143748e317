import type { Words } from "../words.ts";

export const fr: Words = {
  appointmentWith: (doctor) => `Rendez-vous avec ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `Confirmé\u00a0: ${doctor}, ${when}`,
      title: "Votre rendez-vous est confirmé",
      intro: (patient) => `Bonjour ${patient}, voici votre rendez-vous\u00a0:`,
    },
    moved: {
      subject: (doctor, when) => `Nouvel horaire\u00a0: ${doctor}, ${when}`,
      title: "Votre rendez-vous est déplacé",
      intro: (patient) =>
        `Bonjour ${patient}, votre rendez-vous a été déplacé. Voici le nouvel horaire\u00a0:`,
    },
    cancelled: {
      subject: (doctor, when) => `Annulé\u00a0: ${doctor}, ${when}`,
      title: "Votre rendez-vous est annulé",
      intro: (patient) => `Bonjour ${patient}, ce rendez-vous n’aura pas lieu\u00a0:`,
    },
  },
  when: "Date et heure",
  before: "Auparavant",
  yourTime: (zone) => `Dans votre fuseau horaire (${zone})`,
  visitType: "Motif",
  doctor: "Avec",
  where: "Lieu",
  phone: "Téléphone",
  byVideo: "Téléconsultation",
  byPhone: "Par téléphone",
  weCall: (number) => `Par téléphone\u00a0: nous vous appelons au ${number}`,
  callUs: (number) => `Par téléphone\u00a0: veuillez nous appeler au ${number}`,
  manage: "Voir ou modifier",
  manageHint: "Pour voir, déplacer ou annuler le rendez-vous\u00a0:",
  bookAgain: "Vous pouvez prendre un autre rendez-vous sur notre site.",
  footer: (clinic) =>
    `Vous recevez cet e-mail car un rendez-vous a été pris avec cette adresse\u00a0: ${clinic}.`,
  text: {
    confirmed: ({ clinic, doctor, when }) =>
      `${clinic}\u00a0: votre rendez-vous avec ${doctor} est confirmé\u00a0: ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}\u00a0: votre rendez-vous avec ${doctor} est déplacé. Nouvel horaire\u00a0: ${when}${before ? ` (auparavant\u00a0: ${before})` : ""}.`,
    cancelled: ({ clinic, doctor, when }) =>
      `${clinic}\u00a0: votre rendez-vous avec ${doctor}, ${when}, est annulé.`,
  },
  join: "Téléconsultation\u00a0:",
  change: "Voir ou modifier\u00a0:",
};
