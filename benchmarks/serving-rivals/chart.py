"""Bars of what each server does per core second, as an SVG picture."""

WIDTH, ROW, LEFT = 640, 30, 110


def chart(case, figures):
    most = max(f["perCoreSecond"] for f in figures)
    unit = "requests" if case == "tabular" else "texts"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{ROW * len(figures) + 50}" font-family="sans-serif" font-size="13">',
        f'<text x="8" y="22" font-weight="bold">{case}: {unit} per second of server processor time</text>',
    ]
    for i, f in enumerate(figures):
        y = 36 + i * ROW
        length = max(2, (WIDTH - LEFT - 90) * f["perCoreSecond"] / most)
        colour = "#1f6f8b" if f["server"] == "Plimsoll" else "#b9c4c9"
        parts.append(f'<text x="8" y="{y + 16}">{f["server"]}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="22" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + length + 6:.0f}" y="{y + 16}">{f["perCoreSecond"]:,.0f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
