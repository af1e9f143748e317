import type { Doctor } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { FlowHost } from "../flow-host.ts";

type Typed = Event & { target: HTMLInputElement | HTMLSelectElement };

/** With fewer, looking is faster than searching. */
const manyDoctors = 5;

/** Looks for a doctor where there are many. */
export class Search {
  /** As chosen by the patient; "" for all. */
  specialty = "";
  text = "";
  readonly #host: FlowHost;

  constructor(host: FlowHost) {
    this.#host = host;
  }

  reset(): void {
    this.specialty = this.text = "";
  }

  /** Those with every word in their name, specialties or languages. */
  found(doctors: readonly Doctor[]): Doctor[] {
    const { words } = this.#host;
    const sought = this.text.toLowerCase().split(/\s+/);
    return doctors.filter(({ name, specialties, languages }) => {
      const about = [name, ...specialties, words.languages(languages)].join(" ").toLowerCase();
      return (
        (!this.specialty || specialties.includes(this.specialty)) &&
        sought.every((word) => about.includes(word))
      );
    });
  }

  /** The words find languages, too; specialties stand in a list because their names are not everybody's. */
  view(doctors: readonly Doctor[]): TemplateResult | typeof nothing {
    if (doctors.length < manyDoctors) return nothing;
    const { words } = this.#host;
    const specialties = [...new Set(doctors.flatMap((doctor) => doctor.specialties))].sort();
    const onText = ({ target }: Typed) => {
      this.text = target.value;
      this.#host.requestUpdate();
    };
    const onSpecialty = ({ target }: Typed) => {
      this.specialty = target.value;
      this.#host.requestUpdate();
    };
    return html`<div class="row" role="search">
      <input
        type="search"
        part="field"
        aria-label=${words.say("search")}
        placeholder=${words.say("search")}
        .value=${this.text}
        @input=${onText}
      />
      ${
        specialties.length > 1
          ? html`<select part="field" aria-label=${words.say("specialty")} @change=${onSpecialty}>
            <option value="">${words.say("specialty")}</option>
            ${specialties.map((name) => html`<option ?selected=${name === this.specialty}>${name}</option>`)}
          </select>`
          : nothing
      }
    </div>`;
  }
}
