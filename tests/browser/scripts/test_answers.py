"""Answers are asked for once, unless they failed."""


def test_a_good_answer_is_asked_for_once_and_a_bad_one_again(run):
    asked = run(
        "_browser/answers.js",
        """async ({ createAnswerCache }) => {
          const asked = { good: 0, error: 0, lost: 0, silent: 0, broken: 0, unread: 0 };
          const answers = { good: { value: 1 }, error: { error: "No." }, lost: { lost: true } };
          const ask = createAnswerCache(10);
          const request = (name) => async () => {
            asked[name] += 1;
            if (name === "broken") throw new Error("no connection");
            return answers[name] ?? (name === "unread" ? { value: 1 } : null);
          };
          const prepare = (name) => (answer) => {
            if (name === "unread") throw new Error("no picture");
            return answer;
          };
          for (let i = 0; i < 3; i += 1) {
            for (const name of Object.keys(asked)) await ask(name, request(name), prepare(name));
          }
          return asked;
        }""",
    )
    assert asked == {"good": 1, "error": 3, "lost": 3, "silent": 3, "broken": 3, "unread": 3}


def test_a_silent_server_becomes_a_sentence(run):
    said = run(
        "_browser/answers.js",
        """async ({ answerOf }) => [
          await answerOf(Promise.resolve(null)),
          await answerOf(Promise.reject(new Error("no connection"))),
          await answerOf(Promise.resolve({ error: "No." })),
        ]""",
    )
    assert said[0] == said[1] and "did not answer" in said[0]["error"]
    assert said[2] == {"error": "No."}


def test_only_the_latest_answers_are_kept(run):
    asked = run(
        "_browser/answers.js",
        """async ({ createAnswerCache }) => {
          const asked = [];
          const ask = createAnswerCache(2);
          for (const name of ["a", "b", "c", "b", "a"]) {
            await ask(name, async () => ({ name: asked.push(name) }));
          }
          return asked;
        }""",
    )
    assert asked == ["a", "b", "c", "a"]
