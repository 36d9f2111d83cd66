/* What a parent or coach sees after signing in: enrollments, their steps, what to do next. */

import { call } from "./api.js";
import { documentList } from "./documents.js";
import { config, dayName, el, show, t, timeName } from "./page.js";
import { stepScreen } from "./step.js";

export async function dashboard() {
    const found = await call("GET", "dashboard");
    const isCoach = found.user.roles.includes("coach");
    const enrollments = found.enrollments || [];
    if (!isCoach && enrollments.length === 1) {
        await enrollmentScreen(enrollments[0].enrollment_id);
        return;
    }
    show(
        el("h1", {}, isCoach ? t("welcome_coach") : t("enrollments")),
        el("p", { class: "small" }, t("signed_in_as", { email: found.user.email })),
        isCoach && invitationList(found.invitations),
        isCoach && el("h2", {}, t("enrollments")),
        enrollments.map((each) => enrollmentCard(each, found.user)),
        !enrollments.length && el("p", {}, isCoach ? t("none_yet") : t("no_enrollments")),
        isCoach && el("h2", {}, t("appointments")),
        isCoach && appointmentList(found.appointments),
    );
}

function invitationList(invitations) {
    return [
        el("h2", {}, t("invitations")),
        invitations.map((each) => el("p", { class: "card" }, t("sent_invitation", {
            student: each.student_name,
            status: t(`invitation_${each.invitation_status}`),
        }))),
        !invitations.length && el("p", {}, t("none_yet")),
    ];
}

function enrollmentCard(each, user) {
    const own = user.roles.includes("parent") && each.parent_email === user.email;
    return el("div", { class: "card" },
        el("strong", {}, each.student_name),
        el("p", {}, t(`status_${each.status}`), " · ",
            t("progress", { done: each.completed_steps.length })),
        own && el("p", {}, each.next_action.message),
        own && el("button", {
            class: "second", type: "button",
            onclick: () => enrollmentScreen(each.enrollment_id).catch(trouble),
        }, t("open")));
}

export async function enrollmentScreen(enrollmentId, notice = "") {
    const enrollment = await call("GET", `admissions/enrollments/${enrollmentId}`);
    const again = (text) => enrollmentScreen(enrollmentId, text);
    const { next_action: next, student_records: records } = enrollment;
    show(
        el("h1", {}, t("application", { student: enrollment.student_name })),
        el("p", {}, t("by_coach", {
            school: enrollment.school.name, coach: enrollment.coach.name,
        })),
        notice && el("p", { class: "notice good", role: "status" }, notice),
        el("p", { id: "next-action", class: "notice" }, next.message),
        records.status === "pending" && el("p", { class: "small" }, t("records_pending")),
        records.problems.map((each) => el("p", { class: "error" }, each.message)),
        el("progress", { max: 6, value: enrollment.completed_steps.length }),
        el("p", { class: "small" }, t("progress", { done: enrollment.completed_steps.length })),
        next.code === "replace_document" && [
            el("h2", {}, config.step_names[5]),
            documentList(enrollment, () => again()),
        ],
        el("ol", { class: "steps" },
            enrollment.steps.map((step) => stepItem(enrollment, step, again))),
        enrollment.appointments.length > 0 && el("h2", {}, t("appointments")),
        enrollment.appointments.length > 0 && appointmentList(
            enrollment.appointments, (each) => cancel(enrollment, each, again)),
    );
}

function stepItem(enrollment, step, again) {
    const isNext = step.state === "open" && step.editable;
    const label = isNext ? t("fill_in") : step.editable ? t("look_again") : t("read");
    const mayOpen = isNext || step.state === "completed";
    return el("li", { class: `state-${step.state}`, "data-step": step.step },
        el("strong", {}, `${step.step}. ${step.name}`),
        el("span", { class: "state" }, t(`state_${step.state}`)),
        mayOpen && el("button", {
            class: isNext ? "" : "second", type: "button",
            onclick: () => stepScreen(enrollment, step, (text) => again(text).catch(trouble)),
        }, label));
}

async function cancel(enrollment, appointment, again) {
    if (!confirm(t("cancel_sure"))) return;
    try {
        await call("POST", `admissions/enrollments/${enrollment.enrollment_id}`
            + `/appointments/${appointment.appointment_id}/cancel`);
        await again();
    } catch (problem) {
        trouble(problem);
    }
}

/* With `cancelled`, an appointment that stands has a button which calls it. */
function appointmentList(appointments, cancelled) {
    return el("ul", { class: "plain" }, appointments.map((each) => el("li", { class: "card" },
        el("strong", {}, config.appointment_names[each.appointment_type]),
        each.student_name && ` · ${each.student_name}`,
        el("div", {}, dayName(each.starts_at), ", ", timeName(each.starts_at)),
        each.status === "cancelled" && el("div", {}, t("cancelled")),
        cancelled && each.status === "scheduled" && el("button", {
            class: "link", type: "button", onclick: () => cancelled(each),
        }, t("cancel")))));
}

export function trouble(problem) {
    show(el("p", { class: "notice bad", role: "alert" }, problem.message),
        el("p", {}, el("a", { href: "/" }, t("to_home"))));
}
