/** Hands a calendar file to the browser as a download. */
export function download(calendarFile: string): void {
  const href = URL.createObjectURL(new Blob([calendarFile], { type: "text/calendar" }));
  Object.assign(document.createElement("a"), { href, download: "appointment.ics" }).click();
  // Some browsers read it only after the click has long returned.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
