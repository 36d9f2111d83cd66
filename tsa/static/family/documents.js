/* A family's documents: what is there, what is missing, and a file button for each. */

import { call } from "./api.js";
import { config, el, t } from "./page.js";

const ACCEPTED = "application/pdf,image/jpeg,image/png";

/* `changed(documents)` is called after each upload, with what is there now. */
export function documentList(enrollment, changed) {
    const current = {};
    for (const each of enrollment.documents) {
        if (each.upload_status !== "replaced") current[each.document_type] = each;
    }
    const others = Object.keys(config.document_names)
        .filter((kind) => !enrollment.required_documents.includes(kind));
    const row = (kind) => documentRow(enrollment, kind, current[kind], changed);
    return el("div", { class: "documents" },
        el("p", { class: "hint" }, t("documents_hint")),
        enrollment.required_documents.map(row),
        el("details", { open: others.some((kind) => current[kind]) },
            el("summary", {}, t("add_to")), others.map(row)));
}

function documentRow(enrollment, kind, document, changed) {
    const status = el("p", { class: "state", role: "status" }, stateOf(enrollment, kind, document));
    const error = el("p", { class: "error", role: "alert", hidden: true });
    const input = el("input", {
        type: "file", accept: ACCEPTED, "data-kind": kind,
        "aria-label": `${config.document_names[kind]}: ${t("upload")}`,
    });
    const button = el("label", { class: "file" }, t("upload"), input);
    input.addEventListener("change", async (event) => {
        event.stopPropagation(); // not an answer of the form around it
        if (!input.files.length) return;
        status.textContent = t("uploading");
        error.hidden = true;
        input.disabled = true;
        try {
            await upload(enrollment, kind, input.files[0]);
            changed();
        } catch (problem) {
            status.textContent = stateOf(enrollment, kind, document);
            error.textContent = Object.values(problem.errors || {}).flat()[0] || problem.message;
            error.hidden = false;
        } finally {
            input.value = "";
            input.disabled = false;
        }
    });
    const isDone = document?.verification_status === "approved";
    return el("div", { class: "card", "data-path": `documents.${kind}` },
        el("strong", {}, config.document_names[kind]), status, error, !isDone && button);
}

function stateOf(enrollment, kind, document) {
    if (document) {
        return t(`document_${document.verification_status}`, {
            reason: document.rejection_reason || "",
        });
    }
    return enrollment.required_documents.includes(kind) ? t("document_missing") : t("optional");
}

async function upload(enrollment, kind, file) {
    const form = new FormData();
    form.append("document_type", kind);
    form.append("file", file);
    await call("POST", `admissions/enrollments/${enrollment.enrollment_id}/documents`, form);
}
