/** The body of a booking for patient number so-and-so. */
export function bookingOf(slot: { doctorId: string; slotId: string }, number: number | string) {
  const patient = { name: `Patient ${number}`, email: `patient-${number}@example.org` };
  return { doctorId: slot.doctorId, slotId: slot.slotId, patient, locale: "en" };
}
