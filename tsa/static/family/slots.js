/* Choosing one of the coach's free times: first a day, then a time of that day. */

import { call } from "./api.js";
import { dayName, el, t, timeName } from "./page.js";

const DAYS_AT_ONCE = 28;

function isoDay(date) {
    const pad = (number) => String(number).padStart(2, "0");
    return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/* A field with `answers()`; the saved time stays on offer although it is booked. */
export function slotField(question, enrollment, saved, { id }) {
    const day = el("select", { id, "aria-label": t("choose_day") });
    const time = el("select", { "aria-label": t("choose_time") });
    const note = el("p", { class: "hint", role: "status" }, t("please_wait"));
    const later = el("button", { class: "second", type: "button" }, t("later_days"));
    const times = new Map(); // day: ["10:00", …]
    const from = new Date();

    const offer = (date, at) => {
        const known = times.get(date) || [];
        if (!known.includes(at)) times.set(date, [...known, at].sort());
    };
    const option = (value, label, chosen) =>
        el("option", { value, selected: value === chosen }, label);
    const fillTimes = (chosen) => {
        time.replaceChildren(option("", t("choose"), chosen), ...(times.get(day.value) || []).map(
            (at) => option(at, timeName(`${day.value}T${at}`), chosen)));
    };
    const fillDays = (chosen) => {
        day.replaceChildren(option("", t("choose"), chosen), ...[...times.keys()].sort().map(
            (date) => option(date, dayName(date), chosen)));
    };
    const load = async () => {
        later.disabled = true;
        const first = isoDay(from);
        from.setDate(from.getDate() + DAYS_AT_ONCE - 1);
        const query = new URLSearchParams({ type: question.type, from: first, to: isoDay(from) });
        from.setDate(from.getDate() + 1);
        try {
            const found = await call(
                "GET", `admissions/enrollments/${enrollment.enrollment_id}/slots?${query}`);
            for (const { starts_at: start } of found.results) {
                offer(start.slice(0, 10), start.slice(11, 16));
            }
            const [chosenDay, chosenTime] = [day.value || saved.day, time.value || saved.time];
            fillDays(chosenDay);
            fillTimes(chosenTime);
            note.textContent = found.results.length ? t("clock") : t("no_slots");
        } catch (problem) {
            note.textContent = problem.message;
        } finally {
            later.disabled = false;
        }
    };
    if (saved.day && saved.time) {
        offer(saved.day, saved.time);
        fillDays(saved.day);
        fillTimes(saved.time);
    }
    day.addEventListener("change", () => fillTimes(""));
    later.addEventListener("click", load);
    load();
    return {
        node: el("fieldset", {}, el("legend", {}, question.label), day, time, note, later),
        hasOwnLabel: true,
        answers: () => ({ [question.day]: day.value, [question.path]: time.value }),
    };
}
