import { zh } from "../strings/zh.ts";
import { addLanguage } from "./known.ts";

addLanguage("zh", zh);
