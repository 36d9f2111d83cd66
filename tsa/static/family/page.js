/* The page's own data, and small means to build screens. Texts are set as text, never as HTML. */

export const config = JSON.parse(document.getElementById("portal").textContent);
export const screen = document.getElementById("screen");

/* A text of the page in the reader's language, {names} filled in. */
export function t(name, values = {}) {
    return (config.texts[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/* An element; attributes that start with "on" are listeners, empty children are left out. */
export function el(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else if (name in made && typeof value === "boolean") made[name] = value;
        else if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.flat().filter((child) => child || child === 0));
    return made;
}

/* Another screen instead of the present one; readers of screens are taken to its beginning. */
export function show(...children) {
    screen.replaceChildren(...children.flat().filter(Boolean));
    screen.dataset.ready = "true";
    scrollTo(0, 0);
    screen.focus({ preventScroll: true });
}

/* Run `work(form, say)` on submit; the button waits, and a refusal is shown above it. */
export function onSubmit(id, work) {
    const form = document.getElementById(id);
    const notice = form.querySelector(".notice");
    const button = form.querySelector("button[type=submit]");
    const say = (message, kind = "") => {
        notice.className = `notice ${kind}`;
        notice.textContent = message;
        notice.hidden = !message;
    };
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        say(t("please_wait"));
        button.disabled = true;
        try {
            await work(form, say);
            if (notice.textContent === t("please_wait")) say("");
        } catch (problem) {
            say(problem.message, "bad");
        } finally {
            button.disabled = false;
        }
    });
}

/* A moment as the school's clock shows it: "2026-11-30T10:00:00-06:00" is 10:00 for everybody. */
export function localMoment(text) {
    const [year, month, day, hour, minute] = text.match(/\d+/g).map(Number);
    return new Date(year, month - 1, day, hour, minute);
}

export function dayName(text) {
    return localMoment(`${text.slice(0, 10)}T12:00`).toLocaleDateString(
        document.documentElement.lang,
        { weekday: "long", month: "long", day: "numeric" },
    );
}

export function timeName(text) {
    return localMoment(text).toLocaleTimeString(
        document.documentElement.lang,
        { hour: "numeric", minute: "2-digit", hour12: true },
    );
}
