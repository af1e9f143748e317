import { hi } from "../strings/hi.ts";
import { addLanguage } from "./known.ts";

addLanguage("hi", hi);
