import "@docbook/widget/manage";
import type {} from "@docbook/widget/react";
import { type FormEvent, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { useDocBook } from "../docbook.tsx";
import { PageHeading } from "../parts/page-heading.tsx";

const linkForm = /#(?<booking>bk_[\w-]+)\.(?<token>[\w-]+)/;

/** Opened by a link, the booking; else a place for the link. The part behind the # reaches no server. */
export function MyBookingPage() {
  const { api, forgetTimes } = useDocBook();
  const { booking, token } = linkForm.exec(useLocation().hash)?.groups ?? {};
  const [isCancelled, setCancelled] = useState(false);
  if (!booking || !token) return <AskForLink />;
  return (
    <>
      <PageHeading title="My booking" />
      <docbook-manage
        api={api}
        booking={booking}
        token={token}
        ondocbook-cancelled={() => {
          setCancelled(true);
          forgetTimes();
        }}
      />
      {isCancelled && (
        <p className="after">
          <Link className="button" to="/book">
            Book another time
          </Link>
        </p>
      )}
    </>
  );
}

function AskForLink() {
  const navigate = useNavigate();
  const [isWrong, setWrong] = useState(false);

  const open = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [hash] = linkForm.exec(String(new FormData(event.currentTarget).get("link"))) ?? [];
    setWrong(!hash);
    if (hash) void navigate({ hash }, { replace: true });
    else event.currentTarget.querySelector("input")?.focus();
  };

  return (
    <div className="intro">
      <PageHeading title="My booking" />
      <p className="lead">See your appointment, put it into your calendar, or cancel it.</p>
      <form className="card find" noValidate onSubmit={open}>
        <label htmlFor="link">The link from your confirmation mail</label>
        <input
          id="link"
          name="link"
          type="url"
          autoComplete="off"
          placeholder="https://…/manage#bk_…"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? "link-wrong" : undefined}
        />
        {isWrong && (
          <p className="wrong" id="link-wrong">
            This is not a whole link to a booking. Copy all of it, to the very last letter.
          </p>
        )}
        <button className="button" type="submit">
          Show my booking
        </button>
      </form>
    </div>
  );
}
