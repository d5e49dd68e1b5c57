// Asks the server for sheets, differences and filters, and keeps them decoded.

import { createAnswerCache } from "../../_browser/answers.js";
import { decodeSheet, pixelsOf } from "../../_browser/sheets.js";

const KEPT_ANSWERS = 90;

const nameOfSheet = (trace, address, page) => `${trace} ${address} ${page}`;

export function createRequests(server) {
  const ask = createAnswerCache(KEPT_ANSWERS);
  return {
    sheet: (trace, address, page) => ask(nameOfSheet(trace, address, page), () => server.sheet([trace, address, page]), decodeSheet),

    /** A sheet that came with the value need not be asked for. */
    takeSheet: (trace, sheet) => ask(nameOfSheet(trace, sheet.address, 0), async () => sheet, decodeSheet),

    difference: (trace, intact, address, page) =>
      ask(`${trace} − ${intact} ${address} ${page}`, () => server.difference([trace, intact, address, page]), decodeDifference),

    filters: (trace) => ask(`filters ${trace}`, () => server.filters([trace]), decodeFilters),
  };
}

const decodeDifference = (answer) => (answer.png ? decodeSheet(answer) : answer);
const decodeFilters = async (answer) => ({ ...answer, pixels: await pixelsOf(answer.png) });
