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
