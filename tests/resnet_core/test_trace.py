"""A whole run, recorded: against torchvision, finite differences and a few sums done by hand."""

import copy

import pytest
import torch
import torch.nn.functional as F

from resnet_core import INTACT, Surgery, architecture, build_network, cut_skips, trace
from resnet_core.blocks import Pass
from resnet_core.trace import forward, resume


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[a], other[a]) for a in one)


@pytest.mark.parametrize("order", ["post", "pre"])
def test_a_trace_keeps_each_blocks_output_and_its_gradient(order, make_network, noise):
    network, x = make_network(18, order), noise(2, 64)
    seen = {}
    network(x, tap=seen.__setitem__)
    run = trace(network, x)
    table = architecture(18)
    assert list(run.activations) == [table.resolve(a) for a in table.steps("block")]
    assert all(torch.equal(run.activations[a], seen[a]) for a in run.activations)
    assert run.gradients.keys() == run.activations.keys()
    assert all(run.gradients[a].shape == run.activations[a].shape for a in run.gradients)
    assert run.activations["conv3_x"] is run.activations["conv3_x.2.out"]
    assert torch.equal(run.logits, run.activations["fc"])
    assert (run.surgery, run.objective) == (INTACT, "logit")
    with pytest.raises(KeyError):
        run.activations["conv3_x.2.conv1"]


@pytest.mark.parametrize("depth", [18, 50])
@pytest.mark.parametrize("objective", ["logit", "cross_entropy"])
def test_gradients_are_those_of_torchvisions_network(depth, objective, twins, noise):
    theirs, ours = twins(depth)
    x = noise(2, 64).requires_grad_()
    outputs = [theirs.maxpool(theirs.relu(theirs.bn1(theirs.conv1(x))))]
    for layer in (theirs.layer1, theirs.layer2, theirs.layer3, theirs.layer4):
        for block in layer:
            outputs.append(block(outputs[-1]))
    logits = theirs.fc(theirs.avgpool(outputs[-1]).flatten(1))
    labels = torch.tensor([3, 7])
    scalar = (
        logits[0, 3] + logits[1, 7] if objective == "logit" else F.cross_entropy(logits, labels)
    )
    expected = torch.autograd.grad(scalar, outputs)

    run = trace(ours, x, target=[3, 7], objective=objective)
    addresses = ["maxpool", *(block.address for block in ours.blocks())]
    for address, gradient in zip(addresses, expected, strict=True):
        assert gradient.abs().max() > 0
        torch.testing.assert_close(
            run.gradients[address], gradient, rtol=1e-4, atol=1e-5 * gradient.abs().max().item()
        )


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("objective", ["logit", "cross_entropy"])
def test_gradients_say_how_much_the_answer_changes(order, objective, make_network, noise):
    """Against central differences, with one skip cut and one branch scaled."""
    network = copy.deepcopy(make_network(18, order)).double()
    surgery = Surgery({"conv3_x.2": 0, "conv4_x.2": 0.5}, {"conv5_x.1": -0.5})
    run = trace(network, noise(1, 64).double(), surgery=surgery, target=5, objective=objective)

    def objective_from(number, h):
        """The rest of the network by hand, from the output of block ``number`` on."""
        for block in network.blocks()[number + 1 :]:
            a = block.address
            h = block(h, Pass(), surgery.alpha(a), surgery.beta(a))
        if order == "pre":
            h = network.final(h, Pass())
        logits = network.fc(h.mean((2, 3)))
        return logits[0, 5] if objective == "logit" else -logits.log_softmax(1)[0, 5]

    draw = torch.Generator().manual_seed(0)
    for number, block in enumerate(network.blocks()):
        h = run.activations[block.address]
        # So small that no ReLU switches on the way, where the answer would bend.
        step = 1e-8 * h.std() * torch.randn(h.shape, generator=draw, dtype=h.dtype)
        by_difference = (objective_from(number, h + step) - objective_from(number, h - step)) / 2
        by_gradient = (run.gradients[block.address] * step).sum()
        assert by_gradient.abs() > 0
        assert by_gradient.item() == pytest.approx(by_difference.item(), rel=1e-3), block.address


def test_the_logit_is_summed_and_cross_entropy_is_the_mean_over_the_pictures(make_network, noise):
    network, x = make_network(18), noise(3, 64)
    chosen = F.one_hot(torch.tensor([1, 2, 3]), 1000).float()
    logit = trace(network, x, target=[1, 2, 3])
    assert torch.equal(logit.gradients["fc"], chosen)
    entropy = trace(network, x, target=[1, 2, 3], objective="cross_entropy")
    torch.testing.assert_close(entropy.gradients["fc"], (entropy.logits.softmax(1) - chosen) / 3)
    assert (logit.objective, entropy.objective) == ("logit", "cross_entropy")
    assert same(logit.activations, entropy.activations)


def test_the_class_that_is_differentiated_can_be_named_or_is_the_top_one(make_network, noise):
    network, x = make_network(18), noise(3, 64)
    top = tuple(network(x).argmax(1).tolist())
    assert trace(network, x).target == top
    assert trace(network, x, target=7).target == (7, 7, 7)
    one_each = trace(network, x, target=[1, 2, 3])
    assert one_each.target == (1, 2, 3)
    assert same(one_each.gradients, trace(network, x, target=torch.tensor([1, 2, 3])).gradients)
    assert same(trace(network, x).gradients, trace(network, x, target=top).gradients)


def test_a_class_without_doubt_has_a_logit_gradient_but_none_of_cross_entropy(noise):
    network, x = build_network(101), noise(1, 112)  # its batch normalisation does nothing yet
    entropy = trace(network, x, objective="cross_entropy")
    assert entropy.logits.softmax(1).max() == 1
    assert all((gradient == 0).all() for gradient in entropy.gradients.values())
    assert all((gradient != 0).any() for gradient in trace(network, x).gradients.values())


def test_a_restored_skip_restores_the_run_exactly(make_network, noise):
    network, x = make_network(50), noise(2, 64)
    before = trace(network, x, target=1)
    cut = trace(network, x, surgery=cut_skips(50, "conv4_x"), target=1)
    after = trace(network, x, target=1)
    assert same(before.activations, after.activations) and same(before.gradients, after.gradients)
    assert cut.surgery.cuts and not torch.equal(cut.logits, before.logits)
    assert torch.equal(cut.activations["conv3_x"], before.activations["conv3_x"])


@pytest.mark.parametrize("order", ["post", "pre"])
def test_where_a_whole_block_is_gone_nothing_before_it_has_a_gradient(order, make_network, noise):
    gone = Surgery({"conv3_x.2": 0}, {"conv3_x.2": 0})
    run = trace(make_network(18, order), noise(1, 64), surgery=gone, target=5)
    addresses = list(run.activations)
    after = addresses.index("conv3_x.2.out")
    assert all((run.gradients[a] == 0).all() for a in addresses[:after])
    assert all((run.gradients[a] != 0).any() for a in addresses[after + 1 :])


@pytest.mark.parametrize("batch_statistics", [False, True])
def test_a_trace_leaves_nothing_on_the_network_or_the_pictures(
    batch_statistics, make_network, noise
):
    network, x = make_network(18), noise(2, 64)
    picture = x.clone()
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    run = trace(network, x, batch_statistics=batch_statistics)
    with pytest.raises(ValueError):
        trace(network, x, target=1000)
    assert same(state, network.state_dict())
    assert all(p.grad is None and not p.requires_grad for p in network.parameters())
    assert x.grad is None and not x.requires_grad and torch.equal(x, picture)
    recorded = [*run.activations.values(), *run.gradients.values()]
    assert not any(tensor.requires_grad for tensor in recorded)  # no graph is kept alive
    assert torch.is_grad_enabled()


def test_without_gradients_the_activations_are_the_same(make_network, noise):
    network, x = make_network(18), noise(2, 64)
    quiet = trace(network, x, gradients=False)
    assert len(quiet.gradients) == 0
    assert same(quiet.activations, trace(network, x).activations)
    with torch.no_grad():  # someone else's setting
        assert same(trace(network, x).gradients, trace(network, x).gradients)
        assert len(trace(network, x).gradients) == len(quiet.activations)


def test_batch_statistics_are_those_of_the_pictures_at_hand(make_network, noise):
    network, x = make_network(18), noise(4, 64)
    run = trace(network, x, batch_statistics=True)
    assert torch.equal(run.logits, network(x, batch_statistics=True))
    assert not torch.equal(run.logits, trace(network, x).logits)


@pytest.mark.parametrize("shape", [(3, 64, 64), (1, 1, 64, 64), (1, 3, 64, 31), (1, 3, 31, 31)])
def test_what_is_no_picture_is_answered_with_what_is(shape, make_network):
    with pytest.raises(ValueError, match=r"takes pictures .* at least 32 × 32 pixels, not .*\.$"):
        trace(make_network(18), torch.zeros(shape))


@pytest.mark.parametrize("target", [-1, 1000, [1, 2, 3], [], [0, -1]])
def test_a_class_that_is_not_there_is_answered_with_those_that_are(target, make_network, noise):
    with pytest.raises(ValueError, match=r"^The target is one class from 0 to 999, .* 2 pictures"):
        trace(make_network(18), noise(2, 32), target=target)


def test_other_wrong_wishes_are_answered_in_a_sentence(make_network, noise):
    network, x = make_network(18), noise(1, 32)
    with pytest.raises(ValueError, match=r"^The objective is 'logit' or 'cross_entropy', not 'l'"):
        trace(network, x, objective="l")
    with pytest.raises(ValueError, match=r"^ResNet-18 has no block 'conv3_x\.5' to change\.$"):
        trace(network, x, surgery=Surgery({"conv3_x.5": 0}))


@pytest.mark.parametrize(("depth", "order"), [(18, "post"), (18, "pre"), (50, "post")])
@pytest.mark.parametrize(("statistics", "objective"), [(True, "cross_entropy"), (False, "logit")])
def test_a_resumed_run_is_bit_for_bit_the_whole_run(
    depth, order, statistics, objective, make_network, noise
):
    network, x = make_network(depth, order), noise(2, 64)
    blocks = [block.address for block in architecture(depth).blocks]
    options = {"batch_statistics": statistics, "objective": objective, "target": [3, 7]}
    intact = forward(network, x, **options)
    first = intact.backward(keep_graph=True)
    at_blocks = intact.backward(keep_graph=True, blocks_only=True).gradients
    assert same(at_blocks, {f"{block}.out": first.gradients[block] for block in blocks})
    for surgery in (
        cut_skips(depth, blocks[0]),
        cut_skips(depth, "conv3_x"),
        Surgery(residual={"conv4_x.2": 0.5}, shortcut={blocks[-1]: 0.3}),
        cut_skips(depth, blocks[-1]),
    ):
        seen = []
        resumed = resume(network, intact, surgery, tap=lambda address, _, s=seen: s.append(address))
        at_blocks = resumed.backward(keep_graph=True, blocks_only=True).gradients
        run, whole = resumed.backward(), trace(network, x, surgery=surgery, **options)
        assert list(at_blocks) == [f"{block}.out" for block in blocks]
        assert same(at_blocks, {a: whole.gradients[a] for a in at_blocks})
        assert list(run.activations) == list(whole.activations)
        assert list(run.gradients) == list(whole.gradients)
        assert same(run.activations, whole.activations)
        assert same(run.gradients, whole.gradients)
        assert (run.surgery, run.target) == (surgery, whole.target)
        start = next(b for b in blocks if b in surgery.blocks)
        assert seen[0].startswith(f"{start}.")  # nothing before it was computed again
    assert same(intact.backward().gradients, first.gradients)


def test_only_a_whole_run_with_gradients_is_resumed_where_something_differs(make_network, noise):
    network, x = make_network(18), noise(1, 64)
    intact = forward(network, x)
    resumed = resume(network, intact, cut_skips(18, "conv3_x"))
    for before, surgery in (
        (intact, INTACT),
        (resumed, INTACT),
        (forward(network, x, gradients=False), cut_skips(18, "all")),
    ):
        with pytest.raises(ValueError, match="resumed"):
            resume(network, before, surgery)
