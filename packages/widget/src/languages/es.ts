import { es } from "../strings/es.ts";
import { addLanguage } from "./known.ts";

addLanguage("es", es);
