import { he } from "../strings/he.ts";
import { addLanguage } from "./known.ts";

addLanguage("he", he);
