// The playground: what is chosen on the left is put on the widget, and into the lines to copy.
const byId = (id) => document.getElementById(id);
const form = document.querySelector("form");
const stage = document.querySelector(".stage");
const widget = document.querySelector("docbook-widget");
const files = new URL("/widget/v0/", location.href).href;

const themeFile = Object.assign(document.createElement("link"), { rel: "stylesheet" });

document.head.append(themeFile);
widget.setAttribute("api", location.origin);
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
byId("copy").addEventListener("click", copy);
show();

function show() {
  const chosen = choices();
  byId("accent-line").hidden = !byId("own-accent").checked;
  byId("radius").hidden = !byId("own-radius").checked;
  stage.dataset.room = picked("room");
  stage.dataset.mode = chosen.mode;

  setAttribute("locale", chosen.locale);
  setAttribute("theme", chosen.mode === "auto" ? "" : chosen.mode);
  themeFile.disabled = !chosen.file;
  if (chosen.file) themeFile.href = `${files}themes/${chosen.file}.css`;
  widget.removeAttribute("style");
  for (const [name, value] of chosen.properties) widget.style.setProperty(name, value);

  byId("accent-contrast").textContent = `${contrastOnWhite(byId("accent").value).toFixed(1)} : 1 on white`;
  byId("code").textContent = lines(chosen);
  byId("copied").textContent = "";
}

function choices() {
  const properties = [];
  if (byId("own-accent").checked) {
    const accent = byId("accent").value;
    // Lighter on a dark ground, so that one colour serves both.
    properties.push(["--docbook-accent", `light-dark(${accent}, color-mix(in oklab, ${accent} 45%, white))`]);
  }
  if (byId("own-radius").checked) properties.push(["--docbook-radius", `${byId("radius").value}px`]);
  if (byId("no-shadow").checked) properties.push(["--docbook-shadow", "none"]);
  return { locale: byId("locale").value, file: picked("file"), mode: picked("mode"), properties };
}

function lines({ locale, file, mode, properties }) {
  const attributes = [
    `api="${location.origin}"`,
    `key="${widget.getAttribute("key")}"`,
    locale && `locale="${locale}"`,
    mode !== "auto" && `theme="${mode}"`,
  ].filter(Boolean);
  const rules = properties.map(([name, value]) => `  ${name}: ${value};`);
  return [
    `<script type="module" src="${files}docbook-widget.js"></script>`,
    file && `<link rel="stylesheet" href="${files}themes/${file}.css">`,
    rules.length > 0 && ["<style>", "docbook-widget {", ...rules, "}", "</style>"].join("\n"),
    `<docbook-widget\n  ${attributes.join("\n  ")}>\n</docbook-widget>`,
  ]
    .filter(Boolean)
    .join("\n");
}

async function copy() {
  try {
    await navigator.clipboard.writeText(byId("code").textContent);
    byId("copied").textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(byId("code"));
    byId("copied").textContent = "Selected: press Ctrl+C.";
  }
}

function picked(name) {
  return new FormData(form).get(name);
}

function setAttribute(name, value) {
  if (value) widget.setAttribute(name, value);
  else widget.removeAttribute(name);
}

/** By WCAG's formula. Text needs 4.5. */
function contrastOnWhite(colour) {
  const [red, green, blue] = colour.match(/\w\w/g).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
