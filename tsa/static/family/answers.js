/* Answers by path: "emergency_contacts.0.name" is a member of the first item of a list. */

export function at(data, path) {
    return path.split(".").reduce((inner, name) => inner?.[name], data);
}

export function put(data, path, value) {
    const names = path.split(".");
    let inner = data;
    names.slice(0, -1).forEach((name, index) => {
        if (typeof inner[name] !== "object" || inner[name] === null) {
            inner[name] = /^\d+$/.test(names[index + 1]) ? [] : {};
        }
        inner = inner[name];
    });
    inner[names.at(-1)] = value;
}

function isEmpty(value) {
    return value === null || value === undefined || value === ""
        || (Array.isArray(value) && value.length === 0);
}

/* The answers laid over what stood before, so that members which other programs sent stay.
   `keepEmpty` sends null for what was emptied (a draft); else such members are left out. */
export function merged(before, answers, { keepEmpty = false, objects = [] } = {}) {
    const data = structuredClone(before || {});
    for (const name of objects) data[name] ??= {};
    for (const [path, value] of Object.entries(answers)) {
        put(data, path, isEmpty(value) ? null : value);
    }
    return keepEmpty ? data : withoutEmpty(data, answers);
}

function withoutEmpty(data, answers) {
    for (const [path, value] of Object.entries(answers)) {
        if (!isEmpty(value)) continue;
        const names = path.split(".");
        const holder = names.length > 1 ? at(data, names.slice(0, -1).join(".")) : data;
        delete holder[names.at(-1)];
    }
    for (const [name, value] of Object.entries(data)) {
        if (!Array.isArray(value)) continue;
        data[name] = value.filter(
            (each) => typeof each !== "object" || (each && Object.keys(each).length > 0),
        );
        if (data[name].length === 0) delete data[name];
    }
    return data;
}
