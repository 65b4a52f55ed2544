// Small enhancements. Every page works without this file.

const say = (text, near) => {
  let status = document.getElementById("page-status");
  if (!status) {
    status = document.createElement("p");
    status.id = "page-status";
    status.className = "muted";
    status.setAttribute("role", "status");
  }
  near.after(status);
  // A live region that is filled in the same task as it is inserted is not announced everywhere.
  setTimeout(() => { status.textContent = text; }, 50);
};

// One press, one submission. The server is idempotent too; this only spares the wait and the doubt.
const held = new Set();
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (held.has(form)) {
      event.preventDefault();
      return;
    }
    held.add(form);
    const button = event.submitter || form.querySelector("button:not([type=button])");
    if (button) {
      button.setAttribute("aria-disabled", "true");
      say(form.dataset.once || document.body.dataset.busy, button.closest(".actions") || button);
    }
  });
}
addEventListener("pageshow", () => {
  held.clear();
  for (const button of document.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
  document.getElementById("page-status")?.remove();
});

const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

// components/locate.html, in a form that takes `lat`, `lng` and `off`: shown only where it can work.
const ROUGH_M = 2000;
for (const button of document.querySelectorAll("[data-locate]")) {
  if (!navigator.geolocation || !isSecureContext) continue;
  const { busy, refused, failed } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", () => {
    say(busy, button);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // A hundred metres are near enough to find a station, and too coarse to tell a house.
        const [lat, lng] = [coords.latitude, coords.longitude].map((degrees) => Number(degrees.toFixed(3)));
        const place = new URLSearchParams({ lat, lng });
        // A computer may know no more than the town; who asks has to hear of it.
        if (coords.accuracy > ROUGH_M) place.set("off", Math.ceil(coords.accuracy / 1000));
        location.assign(`${button.form.action}?${place}`);
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? refused : failed, button),
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}

// A box in a .search that offers places while one types: the ARIA pattern "combobox with a list", nothing chosen
// unless asked for. What is chosen is sent with its code in `at`; what is typed, alone.
const element = (name, attributes) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const offerPlaces = (box) => {
  const { suggest, label, some, none } = box.dataset;
  const list = element("ul", { id: `${box.id}-places`, role: "listbox", class: "suggestions", "aria-label": label, hidden: "" });
  const status = element("p", { role: "status", class: "vh" });
  const known = new Map();
  let active = -1;
  let waiting = 0;

  const activate = (index) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    activate(-1);
  };
  const choose = ({ name, at }) => {
    box.value = name;
    box.form.append(element("input", { type: "hidden", name: "at", value: at }));
    show(false);
    box.form.submit();
  };
  const offer = (places, typed) => {
    list.replaceChildren(...places.map((place, index) => {
      const option = element("li", { id: `${list.id}-${index}`, role: "option", "aria-selected": "false" });
      const within = element("small", {});
      within.textContent = place.within;
      option.append(place.name, within);
      option.addEventListener("click", () => choose(place));
      return option;
    }));
    show(places.length > 0);
    status.textContent = places.length ? some.replace("{n}", places.length) : typed.length > 1 ? none : "";
  };
  const ask = async () => {
    const typed = box.value.trim();
    if (!typed) return offer([], typed);
    try {
      if (!known.has(typed)) {
        const answer = await fetch(`${suggest}?q=${encodeURIComponent(typed)}`, { credentials: "omit" });
        if (!answer.ok) return;
        known.set(typed, (await answer.json()).places);
      }
      if (typed === box.value.trim() && document.activeElement === box) offer(known.get(typed), typed);
    } catch { /* without suggestions the form is sent as it is */ }
  };
  const soon = () => {
    box.form.querySelector("[name=at]")?.remove();
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  };

  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    box.setAttribute(name, value);
  }
  box.parentElement.append(list);
  box.parentElement.after(status);
  box.addEventListener("input", (event) => event.isComposing || soon());
  box.addEventListener("compositionend", soon);
  box.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing || !count) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) show(true);
      activate(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      list.children[active].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
};
document.querySelectorAll("[data-suggest]").forEach(offerPlaces);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Leaving takes the page out of the browser's history; Shift three times within five seconds leaves, too.
// The pages before it stay there, where no script can take them out. The plain page it leads to leaves a note in the window:
// whoever goes back to one of our pages is led on at once, until somebody asks for one by its address or a link. (On the way
// all storage is cleared, so the note is written there and not here.)
const exit = document.querySelector(".leave a");
const LEFT = "left";
const stayAway = (isReturn) => {
  const left = sessionStorage.getItem(LEFT);
  if (!left) return;
  if (!isReturn) return sessionStorage.removeItem(LEFT);
  document.documentElement.hidden = true;
  location.replace(left);
};
try {
  if (document.querySelector("[data-left]")) {
    sessionStorage.setItem(LEFT, location.href);
  } else {
    stayAway(performance.getEntriesByType("navigation")[0].type !== "navigate");
    addEventListener("pageshow", (event) => event.persisted && stayAway(true));
  }
} catch {} // storage may be switched off
if (exit) {
  const leave = () => location.replace(exit.href);
  let presses = [];
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  addEventListener("keyup", (event) => {
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 5000) leave();
  });
}
