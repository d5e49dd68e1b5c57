"""Two people on one server, each with their own picture, depth and place."""

from demos._components.picture import pictures
from resnet_core import architecture, open_picture, runs


def test_two_people_do_not_see_each_others_work(explorers, photograph):
    depths, paths = (18, 34), (photograph(11), photograph(12))
    people = [explorers(), explorers()]
    for person, depth in zip(people, depths, strict=True):
        person.page.goto(f"{person.base}?depth={depth}&weights=fresh&step=conv1")
    for person in people:
        person.at("conv1")
    for person, path in zip(people, paths, strict=True):
        person.upload(path)
    own = []
    for person, depth, path in zip(people, depths, paths, strict=True):
        picture = pictures._kept(open_picture(path), "", None).image
        own.append(runs.run(picture, depth, "fresh")[0].key.name)
        person.of_run(own[-1])
    assert own[0] != own[1]
    routes = [architecture(depth).steps("block") for depth in depths]
    for step in range(1, len(routes[0])):
        for person in people:
            person.press("ArrowRight")
        for person, route, trace in zip(people, routes, own, strict=True):
            assert person.at(route[step]).trace == trace
    first, second = (person.settled() for person in people)
    assert first["trace"] == own[0] and second["trace"] == own[1]
    for shown in ("drawn", "activation", "gradient", "top5"):
        assert first[shown] != second[shown]

    people[0].press("ArrowUp")
    people[1].press("s")
    assert people[0].at("fc").trace == own[0]
    people[1].other_run(own[1])
    assert people[0].pressed() == [] and len(people[1].pressed()) == 1
    assert people[0].settled()["activation"] == first["activation"]
