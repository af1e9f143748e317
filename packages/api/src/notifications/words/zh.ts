import type { Words } from "../words.ts";

export const zh: Words = {
  appointmentWith: (doctor) => `${doctor} 的预约`,
  mail: {
    confirmed: {
      subject: (doctor, when) => `已确认：${doctor}，${when}`,
      title: "您的预约已确认",
      intro: (patient) => `${patient}，您好！您的预约如下：`,
    },
    moved: {
      subject: (doctor, when) => `新时间：${doctor}，${when}`,
      title: "您的预约已改期",
      intro: (patient) => `${patient}，您好！您的预约已改期，现在如下：`,
    },
    cancelled: {
      subject: (doctor, when) => `已取消：${doctor}，${when}`,
      title: "您的预约已取消",
      intro: (patient) => `${patient}，您好！以下预约已取消：`,
    },
  },
  when: "时间",
  before: "原时间",
  yourTime: (zone) => `您所在时区的时间（${zone}）`,
  visitType: "就诊",
  doctor: "医生",
  where: "地点",
  phone: "电话",
  byVideo: "视频问诊",
  byPhone: "电话问诊",
  weCall: (number) => `电话问诊：我们会致电 ${number}`,
  callUs: (number) => `电话问诊：请致电 ${number}`,
  manage: "查看或更改",
  manageHint: "查看、改期或取消预约：",
  bookAgain: "欢迎在我们的网站上另约时间。",
  footer: (clinic) => `您收到此邮件，是因为有人用此邮箱预约了 ${clinic}。`,
  text: {
    confirmed: ({ clinic, doctor, when }) => `${clinic}：您与 ${doctor} 的预约已确认，时间：${when}。`,
    moved: ({ clinic, doctor, when, before }) =>
      `${clinic}：您与 ${doctor} 的预约已改期，新时间：${when}${before ? `（原时间：${before}）` : ""}。`,
    cancelled: ({ clinic, doctor, when }) => `${clinic}：您与 ${doctor} 的预约（${when}）已取消。`,
  },
  join: "视频：",
  change: "查看或更改：",
};
