"""What a sentence says, apart from how it is worded: its numbers, its blocks, its verdict."""

import re

ADDRESS = re.compile(r"(?:conv\d_x(?:\.\d+)?|conv1|final)(?:\.[a-z]+\d?)*")
NUMBER = re.compile(r"(?<![A-Za-z\d.])[−<>]?\d(?:[\d.,]*\d)?")  # not the 2 of L2
POWER = re.compile(r"·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def blocks(text):
    """The addresses that a text names, in its order."""
    return [found.rstrip(".") for found in ADDRESS.findall(text)]


def numbers(text):
    """The numbers that a text gives, as floats; a percentage is the number before the sign."""
    bare = POWER.sub("", ADDRESS.sub("", text))
    return [float(n.strip("<>").replace("−", "-").replace(",", "")) for n in NUMBER.findall(bare)]


def verdict(text):
    """A text without numbers and addresses: two that differ here say different things."""
    return NUMBER.sub("#", POWER.sub("", ADDRESS.sub("@", text)))


def longest(text):
    """How many words the longest sentence of a text has."""
    plain = re.sub(r"<[^>]+>", " ", text)
    sentences = re.split(r"(?<=[.:;!?])\s+(?=[A-ZFγλ‖×0-9“(])", plain)
    return max(len([w for w in s.split() if re.search(r"[^\W\d_]", w)]) for s in sentences)
