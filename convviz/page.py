"""A page of HTML by itself, which shows a player with nothing to fetch."""

import json
from html import escape

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
main {{ max-width: 1040px; margin: 0 auto; }}
{css}</style>
</head>
<body>
<main id="convviz"></main>
<script type="module">
{script}
{call}({saved}, document.getElementById("convviz"));
</script>
</body>
</html>
"""


def page(title: str, css: str, script: str, call: str, saved: dict) -> str:
    """The page: styles, a module of JavaScript, and what its function `call` is to show.

    >>> "show({}, " in page("X < Y", "", "const show = () => {};", "show", {})
    True
    """
    # nothing in it can end the script
    data = json.dumps(saved, ensure_ascii=False).replace("<", "\\u003c")
    return PAGE.format(title=escape(title), css=css, script=script, call=call, saved=data)
