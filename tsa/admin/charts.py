"""Bars for Unfold's chart component: the JSON that its script hands to Chart.js.

Colours are Unfold's variables, which it looks up itself. Bars are grouped although Unfold's
default is not: bars that are neither grouped nor given a width in pixels are drawn without any.
"""

import json

COLOURS = ("var(--color-primary-600)", "var(--color-primary-300)")
WIDEST = 60


def bars(labels: list[str], series: dict[str, list[int]]) -> str:
    """A group of bars for each label, with one bar of each series."""
    return json.dumps(
        {
            "labels": labels,
            "datasets": [
                {
                    "label": name,
                    "data": data,
                    "backgroundColor": colour,
                    "grouped": True,
                    "barThickness": "flex",
                    "maxBarThickness": WIDEST,
                }
                for (name, data), colour in zip(series.items(), COLOURS, strict=False)
            ],
        }
    )
