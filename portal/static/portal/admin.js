// Starts the admin's widgets from data attributes, so that no page needs an inline script.

const FUNCTIONS = ["initDateChooser", "initDateTimeChooser", "initTimeChooser", "createTaskChooser"];
const CLASSES = ["InlinePanel", "MultipleChooserPanel"];

/** Only what Wagtail's own widgets are started with: an attribute must not be able to call more. */
function start(name, args) {
  const target = name.split(".").reduce((found, part) => found?.[part], window);
  if (FUNCTIONS.includes(name)) target(...args);
  else if (CLASSES.includes(name) || /Chooser$/.test(name)) Reflect.construct(target, args);
}

function register() {
  const { Controller } = window.StimulusModule;
  window.wagtail.app.register(
    "fy-start",
    class extends Controller {
      static values = { call: String, id: String, options: Object, arguments: Array };

      connect() {
        const args = this.hasArgumentsValue
          ? this.argumentsValue
          : [...(this.hasIdValue ? [this.idValue] : []), this.optionsValue];
        this.element.remove();
        start(this.callValue, args);
      }
    },
  );
}

if (window.wagtail?.app) register();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Shows work that goes on elsewhere: asks for this page again, and puts its part in place, until it
 * says no more that it wants to be asked for. */
function keepFresh(part) {
  const seconds = Number(part.dataset.refresh);
  if (!seconds) return;
  setTimeout(async () => {
    let fresh = part;
    let title = document.title;
    try {
      // The header tells that nobody sits there clicking: the session may run out meanwhile.
      const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
      if (answer.redirected || answer.status === 404) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh = page.getElementById(part.id) ?? part;
      title = page.title;
    } catch {
      // The network or the server is away for a moment: ask again.
    }
    if (fresh !== part) part.replaceWith(fresh);
    if (fresh.dataset.refresh) return keepFresh(fresh);
    document.title = title;
    // A screen reader hears of what is put into a place it knows already.
    const said = fresh.querySelector("[role=status]")?.textContent ?? "";
    document.querySelector("[data-said]")?.replaceChildren(said);
  }, seconds * 1000);
}

document.querySelectorAll("[data-refresh]").forEach(keepFresh);
