import type { components } from "@docbook/sdk/contract";
import { inTx, type Tx } from "../platform/db/connection.ts";
import type { BookedVisitType } from "../platform/db/models/bookings.ts";

/** What a patient comes for, as doctors.visit_types holds it: what the contract shows, and what it does not. */
export type VisitType = components["schemas"]["VisitType"] & {
  /** Kept free around the visit, for the room or the notes. */
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  /** Where a video visit is joined: told to who has booked. */
  url: string | null;
};

/** The time of a visit, and with its buffers the time that nobody else can have. */
export type VisitTime = { start: Date; end: Date; claimStart: Date; claimEnd: Date };

const minuteMs = 60_000;

/** A visit of this type that begins there. Without a type it is the slot itself. */
export function visitTime(slot: { start: Date; end: Date }, visitType: VisitType | undefined): VisitTime {
  if (!visitType) return { start: slot.start, end: slot.end, claimStart: slot.start, claimEnd: slot.end };
  const { start } = slot;
  const end = later(start, visitType.durationMinutes);
  return {
    start,
    end,
    claimStart: later(start, -visitType.bufferBeforeMinutes),
    claimEnd: later(end, visitType.bufferAfterMinutes),
  };
}

/** A booked visit at another slot's start, as long as it was, with the buffers that it had. */
export function movedTime(booked: VisitTime, { start }: { start: Date }): VisitTime {
  const by = (instant: Date) => new Date(instant.getTime() + start.getTime() - booked.start.getTime());
  return { start, end: by(booked.end), claimStart: by(booked.claimStart), claimEnd: by(booked.claimEnd) };
}

export function isSameTime(one: VisitTime, other: VisitTime): boolean {
  const parts = ["start", "end", "claimStart", "claimEnd"] as const;
  return parts.every((part) => one[part].getTime() === other[part].getTime());
}

export function bookedVisitType({ id, name, place, url }: VisitType): BookedVisitType {
  return { id, name, place, url };
}

/** A clinic's doctor's visit type of that id, and the slot in which the visit is to begin. Neither is decided on unlocked. */
export async function readVisitType(
  tx: Tx,
  wanted: { clinicId: string; doctorId: string; slotId: string; visitType: string },
): Promise<{ slot: { start: Date; end: Date } | undefined; visitType: VisitType | undefined }> {
  const [row] = await inTx<{ start: Date; end: Date; visitTypes: VisitType[] }>(
    tx,
    `SELECT s.start, s."end", d.visit_types AS "visitTypes"
     FROM slots s JOIN doctors d ON d.id = s.doctor_id WHERE s.doctor_id = $1 AND s.id = $2 AND s.clinic_id = $3`,
    [wanted.doctorId, wanted.slotId, wanted.clinicId],
  );
  return { slot: row, visitType: row?.visitTypes.find(({ id }) => id === wanted.visitType) };
}

function later(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * minuteMs);
}
