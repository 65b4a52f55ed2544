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

// components/locate.html, in a form with inputs named lat and lng: shown only where it can work.
for (const button of document.querySelectorAll("[data-locate]")) {
  if (!navigator.geolocation || !isSecureContext) continue;
  const { busy, refused, failed } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", () => {
    const { lat, lng } = button.form.elements;
    say(busy, button);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // A hundred metres are near enough to find a station, and too coarse to tell a house.
        lat.value = coords.latitude.toFixed(3);
        lng.value = coords.longitude.toFixed(3);
        button.form.submit();
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? refused : failed, button),
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Leaving takes the page out of the browser's history; Shift three times within five seconds leaves, too.
const exit = document.querySelector(".leave a");
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
