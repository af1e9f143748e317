import type { DocBook, OpenSlots, Slot } from "@docbook/sdk";
import { useClinic } from "../layout.tsx";
import { type Asked, useAnswer } from "../use-answer.ts";
import { addDays, dateIn, dayOf, timeOf } from "../wording.ts";
import { Problem, Waiting } from "./notices.tsx";

const shownDays = 3;
const shownTimes = 6;

/** A look at the doctor's next free days. To choose one is the booking page's work. */
export function NextTimes({ doctorId }: { doctorId: string }) {
  const { contact } = useClinic();
  const asked = useNextTimes(doctorId);
  if (asked.state === "asking") return <Waiting lines={3} />;
  if (asked.state === "failed") return <Problem error={asked.error} again={asked.again} />;
  const { slots, timeZone } = asked.answer;
  if (slots.length === 0)
    return (
      <p>Nothing is free online in the next weeks.{contact.phone && ` Please call ${contact.phone}.`}</p>
    );
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = dateIn(timeZone, new Date(slot.start));
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return (
    <ul className="days">
      {[...days].slice(0, shownDays).map(([day, ofDay]) => (
        <Day key={day} slots={ofDay} timeZone={timeZone} />
      ))}
    </ul>
  );
}

function Day({ slots, timeZone }: { slots: Slot[]; timeZone: string }) {
  const more = slots.length - shownTimes;
  const [first] = slots;
  if (!first) return null;
  return (
    <li>
      <h3>{dayOf(first.start, timeZone)}</h3>
      <ul className="day">
        {slots.slice(0, shownTimes).map(({ id, start }) => (
          <li key={id}>
            <time dateTime={start}>{timeOf(start, timeZone)}</time>
          </li>
        ))}
        {more > 0 && <li className="quiet">{more} more</li>}
      </ul>
    </li>
  );
}

function useNextTimes(doctorId: string): Asked<OpenSlots> {
  return useAnswer(`times of ${doctorId}`, (docbook, signal) => nextTimes(docbook, doctorId, signal));
}

/** This week, and if it is full the month after it. */
async function nextTimes(docbook: DocBook, doctorId: string, signal: AbortSignal): Promise<OpenSlots> {
  const week = await docbook.listDoctorSlots(doctorId, {}, { signal });
  if (week.slots.length > 0) return week;
  const from = addDays(week.to, 1);
  return docbook.listDoctorSlots(doctorId, { from, to: addDays(from, 30) }, { signal });
}
