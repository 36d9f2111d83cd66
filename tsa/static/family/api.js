/* Calls of the portal API, and the session of this browser tab. */

import { t } from "./page.js";

const KEY = "tsa-session";
const LOOK = "tsa-look"; // staff look as this person: what may be read, and nothing else

/* What the API refused, in words for the reader; `errors` is {field path: [messages]}. */
export class Problem extends Error {
    constructor(message, { code = "", status = 0, errors = {} } = {}) {
        super(message);
        Object.assign(this, { code, status, errors });
    }
}

export function session() {
    return sessionStorage.getItem(KEY);
}

export function startSession(answer) {
    sessionStorage.setItem(KEY, answer.access_token);
    if (!answer.user?.read_only) return sessionStorage.removeItem(LOOK);
    const until = Date.now() + answer.expires_in * 1000;
    sessionStorage.setItem(LOOK, JSON.stringify({ email: answer.user.email, until }));
}

/* As whom staff look, and until when; null in a person's own session. */
export function look() {
    return JSON.parse(sessionStorage.getItem(LOOK));
}

export function endSession() {
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(LOOK);
}

/* `body` is sent as JSON, or as it is if it is a form with a file. */
export async function call(method, path, body) {
    const headers = {};
    if (session()) headers.Authorization = `Bearer ${session()}`;
    if (body && !(body instanceof FormData)) {
        headers["Content-Type"] = "application/json";
        body = JSON.stringify(body);
    }
    let response;
    try {
        response = await fetch(`/api/v1/${path}`, { method, headers, body, cache: "no-store" });
    } catch {
        throw new Problem(t("no_network"));
    }
    const answer = await response.json().catch(() => null);
    if (response.ok) return answer;
    if (answer?.code === "not_authenticated" && session()) {
        endSession();
        throw new Problem(t("session_over"), { code: "session_over", status: 401 });
    }
    throw new Problem(wording(answer), { ...answer, status: response.status });
}

function wording(answer) {
    if (!answer?.title) return t("try_later");
    const { detail, title } = answer;
    return detail && detail !== title ? `${title}: ${detail}` : title;
}
