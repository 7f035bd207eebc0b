"""A made-up review: sleep in nurses is relevant, whatever else stands there is chance."""

from random import Random

from screening.learning import Text

CHANCE = [f"{first}{last}" for first in "bdfgklmnprst" for last in ("alo", "eni", "iru", "ora")]
TOPIC = ["sleep", "nurses", "nightshift", "melatonin", "actigraphy"]


def review(count=240, relevant=20, seed=0):
    """`count` texts, and of each whether it is relevant: it keeps to the topic, others touch it."""
    random = Random(seed)
    chosen = set(random.sample(range(count), relevant))
    texts = []
    for row in range(count):
        words = random.choices(CHANCE, k=30)
        words += random.sample(TOPIC, 4) * 2 if row in chosen else random.sample(TOPIC, 1)
        random.shuffle(words)
        texts.append(Text(" ".join(words[:8]), " ".join(words[8:])))
    return texts, [row in chosen for row in range(count)]
