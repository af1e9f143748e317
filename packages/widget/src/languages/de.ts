import { de } from "../strings/de.ts";
import { addLanguage } from "./known.ts";

addLanguage("de", de);
