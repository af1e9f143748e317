import type { Doctor } from "@docbook/sdk";
import { Link, useParams } from "react-router";
import { Avatar } from "../parts/avatar.tsx";
import { NextTimes } from "../parts/next-times.tsx";
import { Problem, Waiting } from "../parts/notices.tsx";
import { PageHeading } from "../parts/page-heading.tsx";
import { useDoctors } from "../use-doctors.ts";
import { languageNames } from "../wording.ts";
import { NotFoundPage } from "./not-found-page.tsx";

export function DoctorPage() {
  const { slug } = useParams();
  const asked = useDoctors();
  if (asked.state === "asking") return <Waiting lines={8} />;
  if (asked.state === "failed") return <Problem error={asked.error} again={asked.again} />;
  const doctor = asked.answer.find((each) => each.slug === slug);
  return doctor ? <Profile doctor={doctor} /> : <NotFoundPage />;
}

function Profile({ doctor: { id, slug, name, specialties, languages, bio } }: { doctor: Doctor }) {
  return (
    <>
      <Link className="back" to="/">
        All doctors
      </Link>
      <article className="profile">
        <header className="who">
          <Avatar name={name} large />
          <div>
            <PageHeading title={name} />
            <p className="lead">{specialties.join(" · ")}</p>
          </div>
        </header>
        <div className="about">
          {bio && <p>{bio}</p>}
          <dl>
            <dt>Speaks</dt>
            <dd>{languageNames(languages)}</dd>
          </dl>
        </div>
        <section className="card times" aria-labelledby="next-times">
          <h2 id="next-times">Next free times</h2>
          <NextTimes doctorId={id} />
          <Link className="button" to={`/book/${slug}`}>
            Book an appointment
          </Link>
        </section>
      </article>
    </>
  );
}
