"""A walk that plays makes every step and stops by itself."""


def test_a_player_makes_every_step_and_stops_at_the_end(run):
    said = run(
        "_browser/player.js",
        """async ({ createPlayer }) => {
          const button = document.body.appendChild(document.createElement("button"));
          button.textContent = "play";
          const made = [];
          let place = 3;
          const player = createPlayer(button, {
            pause: 1,
            rewind: () => (place = 0),
            step: () => (place === 3 ? false : made.push((place += 1))),
          });
          const over = () => new Promise((resolve) => {
            const wait = () => (button.textContent === "play" ? resolve() : setTimeout(wait, 5));
            setTimeout(wait, 5);
          });
          player.toggle();
          const label = button.textContent;
          await over();
          player.toggle();
          player.toggle();
          await over();
          return { made, label, place };
        }""",
    )
    assert said["made"] == [1, 2, 3] and "pause" in said["label"]
    assert said["place"] == 0, "stopped before its first step"
