/* One step as a form. Each change is kept as a draft; "save" sends the whole step. */

import { at, merged } from "./answers.js";
import { call } from "./api.js";
import { documentList } from "./documents.js";
import { config, el, onSubmit, show, t } from "./page.js";
import { slotField } from "./slots.js";

const HTML_TYPES = { text: "text", tel: "tel", date: "date", list: "text" };

/* `done(notice)` goes back to the overview. */
export function stepScreen(enrollment, step, done) {
    const path = `admissions/enrollments/${enrollment.enrollment_id}/steps/${step.step}`;
    const before = step.draft || step.data || {};
    const objects = config.always_objects[step.step] || [];
    const keeping = drafts(path);
    const changed = () => keeping.keep(merged(before, answers(), { keepEmpty: true, objects }));
    const fields = config.questions[step.step].map(
        (question) => field(question, before, enrollment));
    const answers = () => Object.assign({}, ...fields.map((each) => each.answers()));
    const form = el("form", { id: "step", novalidate: true, onchange: changed },
        el("fieldset", { disabled: !step.editable }, fields.map((each) => each.node)),
        step.editable && keeping.node,
        el("p", { class: "notice", role: "alert", hidden: true }),
        step.editable && el("button", { type: "submit" }, t("save")),
        el("button", { class: "second", type: "button", onclick: () => done() }, t("back")));
    show(
        el("p", { class: "small" }, t("step_of", { number: step.step })),
        el("h1", {}, step.name),
        form,
    );
    if (!step.editable) return;
    onSubmit("step", async () => {
        clearErrors(form);
        await keeping.settled();
        try {
            await call("PUT", path, merged(before, answers(), { objects }));
        } catch (problem) {
            showErrors(form, problem);
            throw problem;
        }
        await done(t("step_saved", { number: step.step }));
    });
}

/* Drafts go one after another, and only the latest of those that wait. */
function drafts(path) {
    const node = el("p", { class: "hint", id: "draft", role: "status" });
    let waiting = null;
    let running = Promise.resolve();
    const send = async () => {
        if (!waiting) return;
        const data = waiting;
        waiting = null;
        try {
            await call("PATCH", path, data);
            node.textContent = t("draft_kept");
        } catch (problem) {
            node.textContent = t("draft_failed", { reason: problem.message });
        }
    };
    return {
        node,
        keep(data) {
            waiting = data;
            running = running.then(send);
        },
        settled: () => running,
    };
}

function field(question, before, enrollment) {
    if (question.kind === "heading") {
        return { node: el("h2", {}, question.label), answers: () => ({}) };
    }
    if (question.kind === "documents") return documentsField(enrollment);
    const id = `q-${question.path.replaceAll(".", "-")}`;
    const saved = at(before, question.path);
    const make = MAKERS[question.kind] || plain;
    const { node, answers, hasOwnLabel } = make(question, saved, {
        id, enrollment, before,
    });
    const label = question.required ? question.label : `${question.label} (${t("optional")})`;
    const wrapper = el("div", { class: "field", "data-path": question.path },
        !hasOwnLabel && el("label", { for: id }, label), node,
        question.hint && el("p", { class: "hint" }, question.hint));
    if (question.day) wrapper.dataset.day = question.day;
    return { node: wrapper, answers };
}

function plain(question, saved, { id }) {
    const isLong = question.kind === "long";
    const text = Array.isArray(saved) ? saved.join(", ") : textOf(saved);
    const input = isLong
        ? el("textarea", { id, rows: 3, maxlength: 2000 })
        : el("input", { id, type: HTML_TYPES[question.kind] });
    input.value = text;
    const value = () => question.kind === "list"
        ? input.value.split(",").map((each) => each.trim()).filter(Boolean)
        // An answer that is no text (another program's) stays as it is until somebody changes it.
        : input.value === text ? saved : input.value.trim();
    return { node: input, answers: () => ({ [question.path]: value() }) };
}

function textOf(saved) {
    if (saved === null || saved === undefined) return "";
    return typeof saved === "object" ? JSON.stringify(saved) : String(saved);
}

function choice(question, saved, { id }) {
    const known = question.choices.map(([value]) => value);
    const choices = saved && !known.includes(saved)
        ? [...question.choices, [saved, String(saved).replace(/^.*#/, "")]] : question.choices;
    const select = el("select", { id }, el("option", { value: "" }, t("choose")),
        choices.map(([value, label]) =>
            el("option", { value, selected: value === saved }, label)));
    return { node: select, answers: () => ({ [question.path]: select.value }) };
}

function yesno(question, saved, { id }) {
    const chosen = saved === true ? "yes" : saved === false ? "no" : "";
    const select = el("select", { id }, el("option", { value: "" }, t("choose")),
        ["yes", "no"].map((value) =>
            el("option", { value, selected: value === chosen }, t(value))));
    const value = () => ({ yes: true, no: false })[select.value] ?? null;
    return { node: select, answers: () => ({ [question.path]: value() }) };
}

function tick(question, saved, { id }) {
    const input = el("input", { id, type: "checkbox", checked: saved === true });
    const style = question.required ? "choice sure" : "choice";
    return {
        node: el("label", { class: style }, input, question.label),
        answers: () => ({ [question.path]: input.checked }),
        hasOwnLabel: true,
    };
}

function many(question, saved, { id }) {
    const chosen = Array.isArray(saved) ? saved : [];
    const boxes = question.choices.map(([value, label], index) => {
        const input = el("input", {
            id: `${id}-${index}`, type: "checkbox", value, checked: chosen.includes(value),
        });
        return { input, node: el("label", { class: "choice" }, input, label) };
    });
    const foreign = chosen.filter((each) => !question.choices.some(([value]) => value === each));
    return {
        node: el("fieldset", {},
            el("legend", {}, `${question.label} (${t("optional")})`),
            boxes.map((each) => each.node)),
        answers: () => ({
            [question.path]: [...foreign, ...boxes.filter((each) => each.input.checked)
                .map((each) => each.input.value)],
        }),
        hasOwnLabel: true,
    };
}

function slot(question, saved, { id, enrollment, before }) {
    const chosen = { day: at(before, question.day) || "", time: (saved || "").slice(0, 5) };
    return slotField(question, enrollment, chosen, { id });
}

const MAKERS = { choice, yesno, tick, many, slot };

/* The list is asked anew after each upload; the answers around it stay as they are. */
function documentsField(enrollment) {
    const node = el("div", {});
    const fill = (current) => node.replaceChildren(documentList(current, async () => {
        fill(await call("GET", `admissions/enrollments/${enrollment.enrollment_id}`));
    }));
    fill(enrollment);
    return { node, answers: () => ({}) };
}

function clearErrors(form) {
    form.querySelectorAll(".field .error").forEach((each) => each.remove());
    form.querySelectorAll(".wrong").forEach((each) => each.classList.remove("wrong"));
}

/* Each message beside its question; what belongs to none is added to the refusal itself. */
function showErrors(form, problem) {
    const homeless = [];
    for (const [path, messages] of Object.entries(problem.errors || {})) {
        const place = form.querySelector(
            `[data-path="${CSS.escape(path)}"], [data-day="${CSS.escape(path)}"]`);
        if (!place) {
            homeless.push(...messages);
            continue;
        }
        const id = `error-${path.replaceAll(".", "-")}`;
        place.classList.add("wrong");
        place.append(el("p", { class: "error", id }, messages.join(" ")));
        place.querySelector("input, select, textarea")?.setAttribute("aria-describedby", id);
    }
    if (homeless.length) problem.message = `${problem.message} ${homeless.join(" ")}`;
    form.querySelector(".wrong")?.scrollIntoView({ block: "center" });
}
