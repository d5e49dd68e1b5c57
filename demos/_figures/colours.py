"""The page's colours as figures need them; the style sheet holds the same values as tokens."""

INK = "#1d2330"
SOFT = "#5b6270"
ACCENT = "#c2410c"  # skips and what they change, nothing else
STAGE_COLOURS = {
    "conv2_x": "#2a7f8e",
    "conv3_x": "#3b6fb6",
    "conv4_x": "#6a5acd",
    "conv5_x": "#a0458f",
}
