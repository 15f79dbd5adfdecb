// Everything that scripts of this origin can read, as text and as bytes beside it.
// Keeps nothing open that the page itself might have to wait for.
// The body of a kept answer is told only when the reader has not had these very bytes before.
async (known) => {
  const binary = [];
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const base64 = (bytes) => new Promise((resolve, reject) => {
    const reader = new FileReader(); // many times faster than byte by byte
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes]));
  });
  // JSON knows no bytes and no dates: bytes go beside it, the rest as text.
  const plain = async (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob) {
      binary.push(await base64(value));
    } else if (value instanceof CryptoKey) return `${value.type} key`;
    else if (value instanceof Date) return value.toISOString();
    else if (value instanceof Map || value instanceof Set) return plain([...value]);
    else if (Array.isArray(value)) return Promise.all(value.map(plain));
    else if (value && typeof value === "object") {
      const pairs = Object.entries(value).map(async ([name, inner]) => [name, await plain(inner)]);
      return Object.fromEntries(await Promise.all(pairs));
    } else return value === undefined ? null : value;
    return "bytes";
  };
  const found = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(rows.getAllKeys()), done(rows.getAll())]);
      found[`indexedDB ${name}/${store}`] = await plain([keys, values]);
    }
    database.close();
  }
  found.localStorage = { ...localStorage };
  found.sessionStorage = { ...sessionStorage };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    await Promise.all((await cache.keys()).map(async (request) => {
      const answer = await cache.match(request, { ignoreVary: true });
      const headers = Object.fromEntries(answer.headers);
      const bytes = await answer.arrayBuffer();
      const digest = await base64(await crypto.subtle.digest("SHA-256", bytes));
      const body = known.includes(digest) ? null : await base64(bytes);
      found[`cache ${request.url}`] = { headers, digest, body };
    }));
  }
  found.address = [location.href, document.cookie, document.title, await plain(history.state)];
  found.addresses = performance.getEntriesByType("resource").map(({ name }) => name);
  found.page = document.documentElement.outerHTML;
  const fields = document.querySelectorAll("input, textarea, select");
  found.fields = [...fields].map(({ value }) => value);
  return { found, binary };
};
