import { tr } from "../strings/tr.ts";
import { addLanguage } from "./known.ts";

addLanguage("tr", tr);
