// Puts a secret into one kind of place, or takes it away again when it is empty.
async ({ where, secret }) => {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const bytes = new TextEncoder().encode(secret);
  const inDatabase = (value) => [
    () => withRows((rows) => rows.put(value, "planted")),
    () => withRows((rows) => rows.delete("planted")),
  ];
  const withRows = async (work) => {
    const database = await done(indexedDB.open("yitong"));
    await done(work(database.transaction("settings", "readwrite").objectStore("settings")));
    database.close();
  };
  const kept = (storage) => [
    () => storage.setItem("planted", secret),
    () => storage.removeItem("planted"),
  ];
  const onPage = (node) => [() => document.body.append(node), () => document.body.lastChild.remove()];
  const places = {
    "a text in IndexedDB": inDatabase({ deep: [{ name: secret }] }),
    "bytes in IndexedDB": inDatabase({ deep: bytes }),
    "a file in IndexedDB": inDatabase(new Blob([bytes])),
    localStorage: kept(localStorage),
    sessionStorage: kept(sessionStorage),
    "Cache Storage": [
      async () => (await caches.open("planted")).put("/planted", new Response(bytes)),
      () => caches.delete("planted"),
    ],
    "the address": [
      () => history.replaceState({}, "", `#${secret}`),
      () => history.replaceState({}, "", location.pathname),
    ],
    "the page": onPage(document.createTextNode(secret)),
    "a field": onPage(Object.assign(document.createElement("input"), { value: secret })),
  };
  if (!where) return Object.keys(places);
  const [put, take] = places[where];
  await (secret ? put : take)();
  return [];
};
