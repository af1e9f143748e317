import type { Clinic } from "@docbook/sdk";
import { Link, NavLink, Outlet, ScrollRestoration, useOutletContext } from "react-router";
import { Problem, Waiting } from "./parts/notices.tsx";
import { useAnswer } from "./use-answer.ts";

/** Head and foot of every page. Between them the page, once it is known whose pages these are. */
export function Layout() {
  const asked = useAnswer("clinic", (docbook, signal) => docbook.getClinic({ signal }));
  const clinic = asked.state === "answered" ? asked.answer : undefined;
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="page head">
        <Link className="brand" to="/">
          <img src="/leaf.svg" alt="" width="36" height="36" />
          {clinic?.name ?? "Our clinic"}
        </Link>
        <nav aria-label="Main">
          <NavLink to="/" end>
            Doctors
          </NavLink>
          <NavLink to="/my-booking">My booking</NavLink>
          <NavLink className="button" to="/book" end>
            Book
          </NavLink>
        </nav>
      </header>
      <main className="page" id="content" tabIndex={-1}>
        {asked.state === "asking" && <Waiting />}
        {asked.state === "failed" && <Problem error={asked.error} again={asked.again} />}
        {clinic && <Outlet context={clinic} />}
      </main>
      {clinic && <Foot clinic={clinic} />}
      <ScrollRestoration />
    </>
  );
}

/** The clinic behind the key; every page inside the layout has it. */
export function useClinic(): Clinic {
  return useOutletContext<Clinic>();
}

function Foot({ clinic: { name, contact } }: { clinic: Clinic }) {
  return (
    <footer className="page foot">
      <p>
        <strong>{name}</strong>
        <br />
        {contact.address}
      </p>
      <p>
        {contact.phone && <a href={telephone(contact.phone)}>{contact.phone}</a>}
        <br />
        {contact.email && <a href={`mailto:${contact.email}`}>{contact.email}</a>}
      </p>
      <p className="quiet">In an emergency call 112. Please do not book an appointment online.</p>
    </footer>
  );
}

export function telephone(number: string): string {
  return `tel:${number.replaceAll(/[^+\d]/g, "")}`;
}
