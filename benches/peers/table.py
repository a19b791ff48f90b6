"""The table of ratios from what `run` has gathered: medians of the rounds, each round's ratio to our own time in that round."""

import pathlib
import re
import statistics
import sys

FOLDER = pathlib.Path(sys.argv[1])
NAMES = ["parse 1000 invoices", "parse 1000 contacts", "build 1000 invoices"]


def ours(name):
    lines = re.findall(rf"^{name}: floor (\d+) us, product (\d+) us", (FOLDER / "rust.txt").read_text(), re.M)
    return [(int(floor) / 1000, int(product) / 1000) for floor, product in lines]


def peer(file, name):
    return [float(text) for text in re.findall(rf"^{name}: ([\d.]+)$", (FOLDER / file).read_text(), re.M)]


def shown(times, ratios):
    return f"{statistics.median(times):.1f} ms, {statistics.median(ratios):.1f}x [{min(ratios):.1f}..{max(ratios):.1f}]"


print("| what | floor | xero-client | xero-python 15.2.0 | xero-node 20.0.0 |")
print("|---|---|---|---|---|")
for name in NAMES:
    rounds = ours(name)
    cells = [f"{statistics.median(floor for floor, _ in rounds):.1f} ms"]
    products = [product for _, product in rounds]
    cells.append(shown(products, [product / floor for floor, product in rounds]) + " of the floor")
    for file in ("python.txt", "node.txt"):
        times = peer(file, name)
        cells.append(shown(times, [time / product for time, product in zip(times, products)]) + " of ours")
    print("| " + " | ".join([name, *cells]) + " |")
