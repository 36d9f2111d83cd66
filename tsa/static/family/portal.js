/* The pages for whoever clicks a link of a mail (tsa/landing.py). Every fact comes from the
   portal API; a link's token leaves the address bar only when the person presses the button. */

import { call, endSession, look, session, startSession } from "./api.js";
import { dashboard } from "./overview.js";
import { config, el, onSubmit, screen, show, t } from "./page.js";

const token = new URLSearchParams(location.search).get("token") || "";

function forgetAddress() {
    history.replaceState(null, "", location.pathname);
}

async function signedIn(answer) {
    startSession(answer);
    forgetAddress();
    await enter();
}

/* The first screen after signing in, or after a reload with a session still there. */
async function enter() {
    const account = document.getElementById("account");
    account.replaceChildren(
        el("button", { class: "link", type: "button", onclick: signOut }, t("sign_out")),
    );
    showLook();
    await dashboard();
}

/* On every screen, while staff look as this person. */
function showLook() {
    if (!look()) return;
    const { email, until } = look();
    const time = new Date(until).toLocaleTimeString(document.documentElement.lang, {
        hour: "numeric",
        minute: "2-digit",
    });
    document.getElementById("looking")?.remove();
    document.body.prepend(
        el("div", { id: "looking", class: "notice bad", role: "status" },
            t("looking_as", { email, time }), " ",
            el("button", { class: "link", type: "button", onclick: signOut }, t("stop_looking"))),
    );
}

async function signOut() {
    try {
        await call("POST", "auth/sign-out");
    } catch {
        // The session may have ended already; on this device it ends in any case.
    }
    endSession();
    document.getElementById("account").replaceChildren();
    document.getElementById("looking")?.remove();
    show(el("h1", {}, t("signed_out")), el("p", {}, el("a", { href: "/" }, t("to_home"))));
}

function askForLink() {
    onSubmit("ask-for-link", async (form, say) => {
        const answer = await call("POST", "auth/magic-link", { email: form.email.value });
        say(answer.detail, "good");
    });
}

const pages = {
    home: askForLink,

    sign_in() {
        document.getElementById(token ? "use-link" : "ask").hidden = false;
        askForLink();
        onSubmit("use-link", async () => {
            try {
                await signedIn(await call("POST", "auth/verify", { token }));
            } catch (problem) {
                document.getElementById("ask").hidden = problem.code !== "link_invalid";
                throw problem;
            }
        });
    },

    invitation() {
        onSubmit("see-invitation", async (form) => {
            const proof = { invitation_token: token, parent_email: form.email.value };
            showInvitation(await call("POST", "admissions/validate-invitation", proof), proof);
        });
    },

    onboarding() {
        onSubmit("accept", async () => {
            await signedIn(await call("POST", "coach/onboard", { invitation_token: token }));
        });
    },
};

function showInvitation(invitation, proof) {
    const about = {
        coach: invitation.coach.name,
        school: invitation.school.name,
        student: invitation.student_name,
        sport: invitation.sport,
    };
    show(
        el("h1", {}, t("application", about)),
        el("p", {}, t("coach_invites", about)),
        invitation.message && el("p", {}, t("coach_writes", about)),
        invitation.message && el("blockquote", {}, invitation.message),
        el("form", { id: "start" },
            el("p", { class: "notice", role: "status", hidden: true }),
            el("button", { type: "submit" }, t(invitation.enrollment_id ? "go_on" : "start"))),
    );
    onSubmit("start", async () => {
        await signedIn(await call("POST", "admissions/enrollments", proof));
    });
}

/* A new link is a new wish; without one, a session of this tab goes on. */
if (!token && ["invitation", "onboarding"].includes(config.page) && !session()) {
    show(el("h1", {}, document.querySelector("h1").textContent),
        el("p", { class: "notice bad" }, t("link_incomplete")),
        el("p", {}, el("a", { href: "/" }, t("to_home"))));
} else if (session() && !token) {
    enter().catch((problem) => {
        show(el("p", { class: "notice bad" }, problem.message),
            el("p", {}, el("a", { href: "/sign-in" }, t("to_home"))));
    });
} else {
    pages[config.page]?.();
    screen.dataset.ready = "true";
}
