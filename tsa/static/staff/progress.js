// How far a job is, asked for every two seconds while it is open. The server draws it.
(() => {
    const place = document.getElementById("progress");
    if (!place) return;
    const isOpen = () => place.querySelector("[data-open]")?.dataset.open === "yes";
    // What the person has opened or is about to press stays as it is.
    const show = (text) => {
        const log = place.querySelector("#log")?.open;
        const focused = place.contains(document.activeElement) && document.activeElement.tagName === "BUTTON";
        place.innerHTML = text;
        const again = place.querySelector("#log");
        if (again && log) again.open = true;
        if (focused) place.querySelector("button")?.focus();
    };
    const ask = async () => {
        try {
            const answer = await fetch(place.dataset.address, { credentials: "same-origin", redirect: "error" });
            if (answer.ok) show(await answer.text());
        } catch { /* the next round asks again */ }
        if (isOpen()) setTimeout(ask, 2000);
    };
    if (isOpen()) setTimeout(ask, 1000);
})();
