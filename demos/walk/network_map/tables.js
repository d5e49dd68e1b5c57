// Tables of the architectures, kept once the server has sent them.

import { createAnswerCache } from "../../_browser/answers.js";

const PAUSES = [300, 1000, 3000, 0]; // milliseconds before asking again

/** Makes a function that gives the table for a run, or null. */
export function createTables(server) {
  const ask = createAnswerCache(Infinity);

  // The page shows nothing without its table, so a request that gets lost is made again.
  async function load(request) {
    for (const pause of PAUSES) {
      const table = await server.table(request).catch(() => null);
      if (table) return table;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return null;
  }

  /**
   * @param {import("./types.js").Run} run
   * @returns {Promise<import("./types.js").Table | null>}
   */
  return async function tableOf({ depth, size, order, norm, classes, skips }) {
    const request = [depth, size, order, norm, classes, skips];
    const table = await ask(request.join("/"), () => load(request));
    return table.error ? null : table;
  };
}
