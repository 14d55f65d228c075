// What the page keeps in the browser, where the widgets' links led, and what became of the
// browser's own bar. Calls `done` with a list of what is there; `allowed`
// has, for the origins of pages, what their widgets' links may begin with.
const [allowed, done] = arguments;
// A calendar entry is in its own address: it leads nowhere.
const links = [...(allowed[location.origin] ?? []), "tel:", "data:text/calendar"];
const look = async () => {
  const found = [];
  if (document.cookie) found.push(`keeps a cookie: ${document.cookie}`);
  for (const name of ["localStorage", "sessionStorage"]) {
    for (const key of Object.keys(window[name])) found.push(`keeps in ${name}: ${key}`);
  }
  for (const { name } of await indexedDB.databases()) found.push(`keeps a database: ${name}`);
  for (const name of await caches.keys()) found.push(`keeps a cache: ${name}`);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const { scope } of workers) found.push(`keeps a service worker: ${scope}`);

  const watch = window.guichetWatch;
  if (!watch) return found;
  const leadsHome = (address) => links.some((start) => address.startsWith(start));
  for (const lead of watch.leads) {
    const address = lead.startsWith("a href ") && lead.slice("a href ".length);
    if (!address || !leadsHome(address)) found.push(`shows ${lead}`);
  }
  for (const [name, now] of Object.entries(watch.bar())) {
    // The secret of a link must go, and nothing else may.
    const before = String(watch.start[name]).replace(/[#&]guichet-manage=[^&]*/, "");
    if (before !== String(now)) found.push(`changes the ${name}: ${before} to ${now}`);
  }
  return found;
};
look().then(done, (error) => done([`cannot be looked through: ${error}`]));
