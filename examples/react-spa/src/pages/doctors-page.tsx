import type { Doctor, Slot } from "@docbook/sdk";
import { useSearchParams } from "react-router";
import { useClinic } from "../layout.tsx";
import { DoctorCard, WaitingCards } from "../parts/doctor-card.tsx";
import { DoctorSearch } from "../parts/doctor-search.tsx";
import { Empty, Problem } from "../parts/notices.tsx";
import { PageHeading } from "../parts/page-heading.tsx";
import { useAnswer } from "../use-answer.ts";
import { useDoctors } from "../use-doctors.ts";
import { languageNames } from "../wording.ts";

/** What is looked for stands in the address: it can be shared, and the way back leads to it. */
export function DoctorsPage() {
  const { specialties } = useClinic();
  const asked = useDoctors();
  const soonest = useSoonest();
  const [params, setParams] = useSearchParams();
  const sought = { text: params.get("q") ?? "", specialty: params.get("specialty") ?? "" };

  const search = (change: Partial<typeof sought>) => {
    const { text, specialty } = { ...sought, ...change };
    setParams({ ...(text && { q: text }), ...(specialty && { specialty }) }, { replace: true });
  };

  return (
    <>
      <div className="intro">
        <PageHeading title="Find your doctor">A doctor who has time for you.</PageHeading>
        <p className="lead">Look around, or simply take the first free time. No account needed.</p>
      </div>
      <DoctorSearch {...sought} specialties={specialties} onSearch={search} />
      {asked.state === "asking" && <WaitingCards />}
      {asked.state === "failed" && <Problem error={asked.error} again={asked.again} />}
      {asked.state === "answered" && (
        <Found
          doctors={asked.answer.filter((doctor) => fits(doctor, sought))}
          soonest={soonest}
          onShowAll={() => search({ text: "", specialty: "" })}
        />
      )}
    </>
  );
}

function Found({
  doctors,
  soonest,
  onShowAll,
}: {
  doctors: Doctor[];
  soonest: ReadonlyMap<string, Slot>;
  onShowAll: () => void;
}) {
  return (
    <>
      <p className="count quiet" role="status">
        {doctors.length === 1 ? "1 doctor" : `${doctors.length} doctors`}
      </p>
      {doctors.length === 0 ? (
        <Empty>
          <p>No doctor fits your search.</p>
          <button className="button" type="button" onClick={onShowAll}>
            Show all doctors
          </button>
        </Empty>
      ) : (
        <ul className="cards">
          {doctors.map((doctor) => (
            <li key={doctor.id}>
              <DoctorCard doctor={doctor} next={soonest.get(doctor.id)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Each doctor's first free time, as far as one question tells. An extra: without it the page is whole, too. */
function useSoonest(): ReadonlyMap<string, Slot> {
  const asked = useAnswer("times, soonest first", (docbook, signal) =>
    docbook.listSlots({ limit: 100 }, { signal }),
  );
  const soonest = new Map<string, Slot>();
  if (asked.state !== "answered") return soonest;
  for (const slot of asked.answer.slots) {
    if (!soonest.has(slot.doctorId)) soonest.set(slot.doctorId, slot);
  }
  return soonest;
}

/** Every word occurs somewhere: in the name, a specialty or a language. */
function fits(
  { name, specialties, languages }: Doctor,
  { text, specialty }: { text: string; specialty: string },
): boolean {
  const about = [name, ...specialties, languageNames(languages)].join(" ").toLowerCase();
  const words = text.toLowerCase().split(/\s+/);
  return (!specialty || specialties.includes(specialty)) && words.every((word) => about.includes(word));
}
