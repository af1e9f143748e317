import { ar } from "../strings/ar.ts";
import { addLanguage } from "./known.ts";

addLanguage("ar", ar);
