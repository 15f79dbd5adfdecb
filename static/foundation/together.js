// However often something is asked for, it is done once in a while: many records move at once in a drain.

const LEAST = 150;
const SHARE = 4; // of the time, at most a fifth goes into it

/** A function that runs `work` soon, never twice at once; the slower the work, the longer the pause. */
export function together(work, least = LEAST) {
  let timer = null;
  let again = false;
  let took = 0;
  const pause = () => Math.max(least, took * SHARE);
  const run = async () => {
    const began = performance.now();
    try {
      await work();
    } finally {
      took = performance.now() - began;
      timer = again ? setTimeout(run, pause()) : null;
      again = false;
    }
  };
  return () => {
    if (timer) again = true;
    else timer = setTimeout(run, pause());
  };
}
