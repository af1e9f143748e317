import "@docbook/widget";
import type {} from "@docbook/widget/react";
import type { MouseEvent } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useDocBook } from "../docbook.tsx";
import { telephone, useClinic } from "../layout.tsx";
import { PageHeading } from "../parts/page-heading.tsx";

/** The element does all of the booking; the page says whom for, and listens. */
export function BookingPage() {
  const { slug = "" } = useParams();
  const [params] = useSearchParams();
  const { contact } = useClinic();
  const { api, publishableKey, forgetTimes } = useDocBook();
  const openManageLink = useManageLink();
  return (
    <>
      <Link className="back" to={slug ? `/doctors/${slug}` : "/"}>
        {slug ? "About the doctor" : "All doctors"}
      </Link>
      <PageHeading title="Book an appointment" />
      <docbook-widget
        api={api}
        publishableKey={publishableKey}
        doctor={slug}
        specialty={params.get("specialty") ?? ""}
        onClick={openManageLink}
        ondocbook-booked={forgetTimes}
      >
        {contact.phone && <a href={telephone(contact.phone)}>Call {contact.phone} to book an appointment.</a>}
      </docbook-widget>
    </>
  );
}

/** The link to the booking stays in this app, which has a page for it; opened in a new tab it goes where it says. */
function useManageLink(): (event: MouseEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    // The element's own target hides what is inside it; the path does not.
    const link = event.nativeEvent.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (!link?.hash.startsWith("#bk_")) return;
    event.preventDefault();
    void navigate(`/my-booking${link.hash}`);
  };
}
