// Asks the server: a silent server becomes a sentence, and good answers are kept.

const SILENT = { error: "The server did not answer. Please try again." };

/**
 * The answer to a request: what the server sent, or an `error` to show.
 * An exception on the server arrives as null.
 * @template T
 * @param {Promise<T | null>} request
 * @returns {Promise<T | {error: string}>}
 */
export const answerOf = (request) => request.then((answer) => answer ?? SILENT, () => SILENT);

const isGood = (answer) => answer && !answer.error && !answer.lost;
const asItIs = (answer) => answer;

/**
 * Makes a function that asks each question once and keeps the latest `limit` answers.
 * An answer with `error` or `lost` is not kept, so the next call asks again.
 * @param {number} limit
 * @returns {(key: string, request: () => Promise<any>, prepare?: (answer: any) => any) => Promise<any>}
 *   `prepare` makes what is kept out of a good answer, such as a decoded sheet
 */
export function createAnswerCache(limit) {
  const answers = new Map();
  return function ask(key, request, prepare = asItIs) {
    if (!answers.has(key)) {
      const answer = answerOf(request().then((raw) => (isGood(raw) ? prepare(raw) : raw)));
      answers.set(key, answer);
      answer.then((ready) => !isGood(ready) && answers.get(key) === answer && answers.delete(key));
      if (answers.size > limit) answers.delete(answers.keys().next().value);
    }
    return answers.get(key);
  };
}
