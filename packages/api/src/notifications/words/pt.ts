import type { Words } from "../words.ts";

export const pt: Words = {
  appointmentWith: (doctor) => `Consulta com ${doctor}`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `Confirmada: ${doctor}, ${when}`,
      title: "Sua consulta está confirmada",
      intro: (patient) => `Olá, ${patient}. Esta é a sua consulta:`,
    },
    moved: {
      subject: (doctor, when) => `Novo horário: ${doctor}, ${when}`,
      title: "A sua consulta foi alterada",
      intro: (patient) => `Olá, ${patient}. A sua consulta foi alterada. Agora é:`,
    },
    cancelled: {
      subject: (doctor, when) => `Cancelada: ${doctor}, ${when}`,
      title: "A sua consulta foi cancelada",
      intro: (patient) => `Olá, ${patient}. Esta consulta já não se realiza:`,
    },
  },
  when: "Quando",
  before: "Antes",
  yourTime: (zone) => `No seu fuso horário (${zone})`,
  visitType: "Motivo",
  doctor: "Com",
  where: "Onde",
  phone: "Telefone",
  byVideo: "Videoconsulta",
  byPhone: "Por telefone",
  weCall: (number) => `Por telefone: ligamos para ${number}`,
  callUs: (number) => `Por telefone: ligue para ${number}`,
  manage: "Ver ou alterar",
  manageHint: "Para ver, mudar ou cancelar a consulta:",
  bookAgain: "Pode marcar outra consulta no nosso site.",
  footer: (clinic) => `Este e-mail foi enviado porque uma consulta foi marcada com este endereço: ${clinic}.`,
  text: {
    confirmed: ({ clinic, doctor, when }) =>
      `${clinic}: a sua consulta com ${doctor} está confirmada: ${when}.`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}: a sua consulta com ${doctor} foi alterada. Novo horário: ${when}${before ? ` (antes: ${before})` : ""}.`,
    cancelled: ({ clinic, doctor, when }) =>
      `${clinic}: a sua consulta com ${doctor}, ${when}, foi cancelada.`,
  },
  join: "Videoconsulta:",
  change: "Ver ou alterar:",
};
