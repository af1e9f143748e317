import type { BookingView } from "../bookings/store.ts";
import { formatMinutes } from "./times.ts";
import type { Spoken, Words } from "./words.ts";

type Booked = Pick<BookingView, "visitType" | "start" | "end" | "clinicName" | "clinicAddress">;

/** First visit, 60 minutes */
export function whatOf(
  { visitType, start, end }: Booked,
  { locale }: Spoken,
  width: "long" | "short" = "long",
): string | undefined {
  const minutes = Math.round((end.getTime() - start.getTime()) / 60_000);
  return visitType ? `${visitType.name}, ${formatMinutes(minutes, locale, width)}` : undefined;
}

/** The clinic's address, or that there is nowhere to go. */
export function placeOf({ visitType, clinicName, clinicAddress }: Booked, words: Words): string {
  if (visitType?.place === "video") return words.byVideo;
  if (visitType?.place === "phone") return words.byPhone;
  return [clinicName, clinicAddress].filter(Boolean).join(", ");
}

/** Where a video visit is joined, as long as it takes place. */
export function videoOf({
  visitType,
  status,
}: Pick<BookingView, "visitType" | "status">): string | undefined {
  return (status === "booked" && visitType?.place === "video" && visitType.url) || undefined;
}
