"""Everything that a browser keeps for our origin, read through JavaScript, as bytes to search."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

READ = """
async () => {
  const binary = [];
  const base64 = (buffer) => {
    let text = "";
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  // JSON knows no bytes and no dates: bytes go beside it, the rest as text.
  const plain = async (value) => {
    if (value instanceof ArrayBuffer) binary.push(base64(value));
    else if (ArrayBuffer.isView(value)) {
      binary.push(base64(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)));
    } else if (value instanceof Blob) binary.push(base64(await value.arrayBuffer()));
    else if (value instanceof CryptoKey) return `${value.type} key`;
    else if (value instanceof Date) return value.toISOString();
    else if (value instanceof Map || value instanceof Set) return plain([...value]);
    else if (Array.isArray(value)) return Promise.all(value.map(plain));
    else if (value && typeof value === "object") {
      const pairs = Object.entries(value).map(async ([name, inner]) => [name, await plain(inner)]);
      return Object.fromEntries(await Promise.all(pairs));
    } else return value === undefined ? null : value;
    return "bytes";
  };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
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
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      const headers = Object.fromEntries(answer.headers);
      found[`cache ${request.url}`] = { headers, body: base64(await answer.arrayBuffer()) };
    }
  }
  found.address = [location.href, document.cookie, document.title, await plain(history.state)];
  found.addresses = performance.getEntriesByType("resource").map(({ name }) => name);
  found.page = document.documentElement.outerHTML;
  found.fields = [...document.querySelectorAll("input, textarea, select")].map(({ value }) => value);
  return { found, binary };
}
"""
"""Reads, and keeps nothing open that the page itself might have to wait for."""

PLANT = """
async ({ where, secret }) => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const bytes = new TextEncoder().encode(secret);
  const inDatabase = async (value, put) => {
    const database = await done(indexedDB.open("yitong"));
    const rows = database.transaction("settings", "readwrite").objectStore("settings");
    await done(put ? rows.put(value, "planted") : rows.delete("planted"));
    database.close();
  };
  const cached = "/planted";
  const places = {
    "a text in IndexedDB": [() => inDatabase({ deep: [{ name: secret }] }, true), () => inDatabase(null, false)],
    "bytes in IndexedDB": [() => inDatabase({ deep: bytes }, true), () => inDatabase(null, false)],
    "a file in IndexedDB": [() => inDatabase(new Blob([bytes]), true), () => inDatabase(null, false)],
    localStorage: [() => localStorage.setItem("planted", secret), () => localStorage.removeItem("planted")],
    sessionStorage: [() => sessionStorage.setItem("planted", secret), () => sessionStorage.removeItem("planted")],
    "Cache Storage": [
      async () => (await caches.open("planted")).put(cached, new Response(bytes)),
      () => caches.delete("planted"),
    ],
    "the address": [() => history.replaceState({}, "", `#${secret}`), () => history.replaceState({}, "", location.pathname)],
    "the page": [() => document.body.append(secret), () => document.body.lastChild.remove()],
    "a field": [
      () => document.body.append(Object.assign(document.createElement("input"), { value: secret })),
      () => document.body.lastChild.remove(),
    ],
  };
  if (!where) return Object.keys(places);
  await places[where][secret ? 0 : 1]();
}
"""


def places(page: Page) -> Iterator[tuple[str, bytes]]:
    """(where, what is kept there) of everything that scripts of our origin can read."""
    read: dict[str, Any] = page.evaluate(READ)
    for name, value in read["found"].items():
        if name.startswith("cache "):
            yield name, base64.b64decode(value.pop("body"))
        yield name, json.dumps(value, ensure_ascii=False).encode()
    for bytes_of in read["binary"]:
        yield "bytes in indexedDB", base64.b64decode(bytes_of)


def plantings(page: Page) -> list[str]:
    """Kinds of places where `plant` can put something."""
    names: list[str] = page.evaluate(PLANT, {"where": "", "secret": ""})
    return names


def plant(page: Page, where: str, secret: str) -> None:
    """Put a secret into one kind of place; an empty one takes it away again."""
    page.evaluate(PLANT, {"where": where, "secret": secret})
