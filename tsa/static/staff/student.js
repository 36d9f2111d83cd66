/* A student's page: a section is fetched when it is first opened, and its further rows in place.
   A sign-in page or an error never lands in a section: then its link is shown. */
(() => {
  "use strict";

  const ask = async (address) => {
    const answer = await fetch(address, { headers: { "X-Part": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.text();
  };

  const fill = async (section, address, texts) => {
    const place = section.querySelector(".student-section");
    const link = place.querySelector("a[href]")?.cloneNode(true);
    place.setAttribute("aria-busy", "true");
    place.textContent = texts.loading;
    try {
      place.innerHTML = await ask(address);
      section.dataset.filled = "1";
    } catch {
      place.textContent = `${texts.failed} `;
      if (link) place.append(link);
      delete section.dataset.filled;
    } finally {
      place.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const all = document.getElementById("student-sections");
    if (!all) return;
    const opened = (section) => {
      if (section.open && !section.dataset.filled) {
        section.dataset.filled = "1";
        fill(section, section.dataset.address, all.dataset);
      }
    };
    for (const section of all.querySelectorAll("details[data-address]")) {
      section.addEventListener("toggle", () => opened(section));
      opened(section);
    }
    all.addEventListener("click", (event) => {
      const more = event.target.closest("a[data-part]");
      if (!more) return;
      event.preventDefault();
      fill(more.closest("details"), more.href, all.dataset);
    });
  });
})();
