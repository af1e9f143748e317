interface Sought {
  text: string;
  specialty: string;
}

type Props = Sought & { specialties: readonly string[]; onSearch: (change: Partial<Sought>) => void };

export function DoctorSearch({ text, specialty, specialties, onSearch }: Props) {
  return (
    <search className="search">
      <label className="only-read" htmlFor="sought">
        Name, specialty or language
      </label>
      <input
        id="sought"
        type="search"
        placeholder="Name, specialty or language"
        autoComplete="off"
        value={text}
        onChange={(event) => onSearch({ text: event.target.value })}
      />
      {specialties.length > 1 && (
        <fieldset className="choices">
          <legend className="only-read">Specialty</legend>
          {["", ...specialties].map((name) => (
            <label className="choice" key={name}>
              <input
                className="only-read"
                type="radio"
                name="specialty"
                checked={name === specialty}
                onChange={() => onSearch({ specialty: name })}
              />
              {name || "All"}
            </label>
          ))}
        </fieldset>
      )}
    </search>
  );
}
