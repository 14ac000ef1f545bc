"""A page of its own for players, with no JupyterLab: the front end as it stands in its folder."""

from contextlib import contextmanager
from pathlib import Path

import convviz

HOME = Path(convviz.__file__).parent
SITE = "http://convviz.test"


@contextmanager
def at_site(browser, body, **view):
    """A page of this body, once it says that it is `ready`; its errors are gathered in `faults`."""

    def served(route):
        name = route.request.url.removeprefix(f"{SITE}/")
        if name:
            route.fulfill(path=HOME / name)
        else:
            route.fulfill(body=body, content_type="text/html")

    page = browser.new_page(**view)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.route(f"{SITE}/*", served)
    page.goto(f"{SITE}/")
    page.wait_for_function("window.ready")
    yield page
    page.close()
