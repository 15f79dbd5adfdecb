// Which release this page runs: the folder it was served from, `/static/<release>/foundation/release.js`.

export const release = new URL("..", import.meta.url).pathname.split("/").at(-2) ?? "";

/** The address of a file of the same release, so that two releases never mix. */
export const asset = (path) => new URL(`../${path}`, import.meta.url).href;
