import { fr } from "../strings/fr.ts";
import { addLanguage } from "./known.ts";

addLanguage("fr", fr);
