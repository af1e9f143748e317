import { Link } from "react-router";
import { PageHeading } from "../parts/page-heading.tsx";

export function NotFoundPage() {
  return (
    <div className="intro">
      <PageHeading title="There is no such page" />
      <p className="lead">Maybe a doctor has left us, or the address is not quite right.</p>
      <p>
        <Link className="button" to="/">
          See all doctors
        </Link>
      </p>
    </div>
  );
}
