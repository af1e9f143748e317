import type { Words } from "../words.ts";

export const es: Words = {
  appointmentWith: (doctor) => `Cita con ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `Confirmada: ${doctor}, ${when}`,
      title: "Su cita está confirmada",
      intro: (patient) => `Hola, ${patient}: esta es su cita:`,
    },
    moved: {
      subject: (doctor, when) => `Nueva hora: ${doctor}, ${when}`,
      title: "Su cita se ha cambiado",
      intro: (patient) => `Hola, ${patient}: su cita se ha cambiado. Ahora es:`,
    },
    cancelled: {
      subject: (doctor, when) => `Cancelada: ${doctor}, ${when}`,
      title: "Su cita está cancelada",
      intro: (patient) => `Hola, ${patient}: esta cita ya no tendrá lugar:`,
    },
  },
  when: "Cuándo",
  before: "Antes",
  yourTime: (zone) => `En su zona horaria (${zone})`,
  visitType: "Motivo",
  doctor: "Con",
  where: "Dónde",
  phone: "Teléfono",
  byVideo: "Videoconsulta",
  byPhone: "Por teléfono",
  weCall: (number) => `Por teléfono: le llamamos al ${number}`,
  callUs: (number) => `Por teléfono: llámenos al ${number}`,
  manage: "Ver o cambiar",
  manageHint: "Para ver, cambiar o cancelar la cita:",
  bookAgain: "Puede pedir otra cita en nuestro sitio web.",
  footer: (clinic) => `Recibe este correo porque se pidió una cita con esta dirección: ${clinic}.`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}: su cita con ${doctor} está confirmada: ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: su cita con ${doctor} se ha cambiado. Nueva hora: ${when}${before ? ` (antes: ${before})` : ""}.`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}: su cita con ${doctor}, ${when}, está cancelada.`,
  },
  join: "Videoconsulta:",
  change: "Ver o cambiar:",
};
