import { pt } from "../strings/pt.ts";
import { addLanguage } from "./known.ts";

addLanguage("pt", pt);
