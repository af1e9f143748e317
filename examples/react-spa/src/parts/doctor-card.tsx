import type { Doctor, Slot } from "@docbook/sdk";
import { Link } from "react-router";
import { useClinic } from "../layout.tsx";
import { dayOf, languageNames, timeOf } from "../wording.ts";
import { Avatar } from "./avatar.tsx";

/** The whole card leads to the doctor; a screen reader hears the name as the link. */
export function DoctorCard({ doctor, next }: { doctor: Doctor; next: Slot | undefined }) {
  const { timeZone } = useClinic();
  const { slug, name, specialties, languages, bio } = doctor;
  return (
    <article className="card doctor">
      <Avatar name={name} />
      <div>
        <h2>
          <Link to={`/doctors/${slug}`}>{name}</Link>
        </h2>
        <p>{specialties.join(" · ")}</p>
        {bio && <p className="quiet">{bio}</p>}
        <p className="quiet">Speaks {languageNames(languages)}</p>
        {next && (
          <p className="next">
            Next free: {dayOf(next.start, timeZone)}, {timeOf(next.start, timeZone)}
          </p>
        )}
      </div>
    </article>
  );
}

export function WaitingCards() {
  return (
    <div className="cards" aria-busy="true">
      <span className="only-read">One moment …</span>
      {["one", "two", "three", "four"].map((name) => (
        <div className="card doctor waiting" key={name}>
          <span className="avatar" />
          <div className="waiting">
            <span className="bar" />
            <span className="bar" />
            <span className="bar" />
          </div>
        </div>
      ))}
    </div>
  );
}
