import { isDocBookError } from "@docbook/sdk";
import type { ReactNode } from "react";
import { Link, useRouteError } from "react-router";

/** Something failed: what a visitor can do, and for whoever builds the app the reason. */
export function Problem({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div className="notice bad" role="alert">
      <p>{sentenceFor(error)}</p>
      {import.meta.env.DEV && <p className="quiet">{String(error)}</p>}
      <button className="button" type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className="notice">{children}</div>;
}

/** Takes the room of what is on its way. */
export function Waiting({ lines = 4 }: { lines?: number }) {
  const bars = Array.from({ length: lines }, (_, line) => `bar-${line}`);
  return (
    <div className="waiting" aria-busy="true">
      <span className="only-read">One moment …</span>
      {bars.map((bar) => (
        <span className="bar" key={bar} />
      ))}
    </div>
  );
}

/** A fault of our own. The visitor gets a way on, the developer finds the error in the console. */
export function CrashPage() {
  console.error(useRouteError());
  return (
    <main className="page">
      <h1>Something went wrong</h1>
      <p>This page could not be shown. Nothing that you have booked is lost.</p>
      <p>
        <Link className="button" to="/" reloadDocument>
          Start again
        </Link>
      </p>
    </main>
  );
}

function sentenceFor(error: unknown): string {
  if (isDocBookError(error, "connection-failed") || isDocBookError(error, "timeout"))
    return "We cannot reach the clinic. Please check your connection and try again.";
  if (isDocBookError(error, "busy") || isDocBookError(error, "rate-limited"))
    return "Many people are looking right now. Please try again in a moment.";
  if (isDocBookError(error) && (error.status === 401 || error.status === 403))
    return "Online booking is not available here at the moment. Please call us.";
  return "Something went wrong. Please try again.";
}
