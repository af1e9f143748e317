/** Said by both elements. `{name}` marks a place that is filled in. */
const both = {
  loading: "One moment …",
  retry: "Try again",
  yourTime: "Your time",
  clinicTime: "Clinic’s time",

  chooseTime: "When would you like to come?",
  previousMonth: "Previous month",
  nextMonth: "Next month",
  notFree: "no free times",
  freeTimes: "{count} free time|{count} free times",
  chooseDay: "Choose a day to see its times.",
  morning: "Morning",
  afternoon: "Afternoon",
  evening: "Evening",
  noTimes: "No free times here at the moment.",
  allTimes: "All times: {clock} ({zone})",
  video: "Video visit",

  offline: "We cannot reach the clinic. Please check your connection and try again.",
  busy: "Many people are booking right now. Please try again in a moment.",
  owner: "Online booking is not available here at the moment. Please contact the clinic.",
  unexpected: "Something went wrong. Please try again.",
  technical: "For whoever looks after this page",
};

/** Said by both once a time is chosen. */
const chosen = {
  optional: "optional",
  change: "Change time",
  taken: "Sorry, this time is no longer free",
  takenSoon: "Another patient is about to book this time",
  freeNow: "These times are free:",
  addToCalendar: "Add to calendar",
};

/** Said by the widget from the start. Where a number stands in a sentence, its forms are parted by bars: `Wording` says in which order. */
export const en = {
  ...both,
  stepDoctor: "Doctor",
  stepTime: "Time",
  details: "Your details",
  back: "Back",

  chooseDoctor: "Who would you like to see?",
  firstAvailable: "First available",
  search: "Name, specialty or language",
  specialty: "Specialty",
  speaks: "Speaks {languages}",
  noDoctors: "No doctor fits your search.",

  whatFor: "What is it about?",
  phone: "Phone",
  firstFreeDay: "First free day",
  moreTimes: "Show later times",
  switchTo: "Switch to: {clock}",
  asList: "Show as a list",
  asMonth: "Show as a calendar",
  onHold: "on hold, maybe free again at {time}",
  gone: "This time is no longer free.",
};

/** Said once a time is chosen. */
export const detailsEn = {
  name: "Full name",
  email: "Email",
  note: "What should we know beforehand?",
  nameMissing: "Please enter your name.",
  emailWrong: "Please enter an email address such as mia@example.org.",
  phoneWrong: "Please use digits, spaces and + - ( ) . / only.",
  yes: "Yes",
  no: "No",
  answerMissing: "Please answer this question.",
  privacy: "Your details go to {clinic}, for this appointment only.",
  confirm: "Confirm booking",

  ...chosen,
  kept: "Everything you typed is still here.",
  maybeYours: "Your earlier try may have gone through. Please look into your mail first.",
  tooMany:
    "This address has as many appointments as the clinic allows. Please cancel one first, or call the clinic.",

  booked: "Your appointment is booked",
  mailSent: "A confirmation is on its way to {email}.",
  manage: "Manage booking",
  another: "Book another appointment",
};

/** Said while a time is held for the patient. */
export const holdEn = {
  heldFor: "This time is held for you: {time}",
  moreTime: "More time",
  lastMinute: "This time is held for you for one more minute.",
  holdEnded: "This time is no longer held for you. It may still be free: just go on.",
};

/** Said where the widget opens in a dialog. */
export const popupEn = {
  bookOnline: "Book an appointment",
  close: "Close",
};

/** Every sentence of the manage element. */
export const manageEn = {
  ...both,
  ...chosen,
  yourAppointment: "Your appointment",
  moved: "Your appointment is moved",
  cancelled: "This appointment is cancelled",
  notFound: "We cannot find this appointment. Please open the link from your mail once more.",
  changed: "This appointment has changed meanwhile. This is how it stands now.",
  joinVideo: "Open the video visit",
  byPhone: "The clinic calls you",
  toWebsite: "To the clinic’s website",
  reallyMove: "Move your appointment to this time?",
  moveNow: "Yes, move it",
  otherTime: "Choose another time",
  keepTime: "Keep my time",
  stands: "Your appointment stays as it was.",
  cancel: "Cancel appointment",
  reallyCancel: "Do you want to cancel this appointment?",
  reason: "Reason",
  cancelNow: "Yes, cancel it",
  keep: "No, keep it",
  tooLate: "It is too late to change this online. Please call the clinic.",
};

export type Strings = typeof en & typeof detailsEn & typeof holdEn & typeof popupEn;
export type ManageStrings = typeof manageEn;
/** What a language has to say: both elements' sentences. */
export type Sentences = Strings & ManageStrings;
