// Books the next free time of a DocBook server, and cancels it again: all that an integration needs, in one screen.
import { createDocBook, isDocBookError } from "@docbook/sdk";

const { DOCBOOK_URL: api = "http://127.0.0.1:3000", DOCBOOK_KEY: key } = process.env;
if (!key) throw new Error("Set DOCBOOK_KEY to the pk_… that npm start prints.");

const docbook = createDocBook({ api, key });
const { name, timeZone } = await docbook.getClinic();
const booking = await bookNext((await docbook.listSlots()).slots);
const when = new Date(booking.start).toLocaleString("en-GB", {
  timeZone,
  dateStyle: "full",
  timeStyle: "short",
});
console.log(`Booked at ${name}: ${when} with ${booking.doctorName} (${booking.id})`);

await docbook.cancelBooking(booking.id, { reason: "Only a try" }, { manageToken: booking.manageToken });
console.log("Cancelled again.");

async function bookNext([slot, ...more]) {
  if (!slot) throw new Error("No free time in the next seven days.");
  const patient = { name: "Mia Keller", email: "mia@example.org" };
  return docbook.createBooking({ doctorId: slot.doctorId, slotId: slot.id, patient }).catch((error) => {
    // Somebody was faster: the refusal carries what is free instead.
    if (isDocBookError(error, "slot-taken")) return bookNext([...error.alternatives, ...more]);
    throw error;
  });
}
