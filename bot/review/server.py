"""A small web server on this computer: shows the texts, takes signatures, writes the files, reads them again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.guide.model import ContentError, Topic
from bot.guide.render import Renderer
from bot.review import page
from bot.review.signing import SigningProblem, sign, withdraw

#: Khmer and Thai letters for computers without them; the simulator's page has them too
FONTS = Path(__file__).resolve().parent.parent / "simulator" / "page" / "fonts"


class Desk:
    """`renew` reads the content; `today` says which day it is. Each page is made from the files as they are now."""

    def __init__(self, renew: Callable[[], Renderer], today: Callable[[], date]) -> None:
        self._renew = renew
        self._today = today
        #: another page of the same browser does not know it, so it cannot sign in the reader's name
        self._token = secrets.token_urlsafe(16)

    async def overview(self, _request: Request) -> Response:
        """All texts."""
        return HTMLResponse(page.overview(self._renew()))

    async def topic(self, request: Request) -> Response:
        """One topic."""
        return self._shown(request)

    async def sign(self, request: Request) -> Response:
        """Sign one text of a topic."""
        form = await request.form()
        return self._changed(
            request,
            str(form.get("token")),
            lambda renderer, topic: sign(
                renderer.guide,
                topic,
                str(form.get("language")),
                str(form.get("by")),
                str(form.get("read")),
                self._today(),
            ),
        )

    async def withdraw(self, request: Request) -> Response:
        """Take a signature back."""
        form = await request.form()
        return self._changed(
            request, str(form.get("token")), lambda _, topic: withdraw(topic, str(form.get("language")))
        )

    def _changed(self, request: Request, token: str, change: Callable[[Renderer, Topic], None]) -> Response:
        renderer = self._renew()
        topic = renderer.guide.topics.get(request.path_params["name"])
        if topic is None or not secrets.compare_digest(token, self._token):
            return HTMLResponse(page.message("Nothing was changed", ["This page is out of date."]), status_code=403)
        try:
            change(renderer, topic)
        except SigningProblem as problem:
            return self._shown(request, str(problem))
        return RedirectResponse(f"/topic/{topic.id}", status_code=303)

    def _shown(self, request: Request, problem: str = "") -> Response:
        renderer = self._renew()
        topic = renderer.guide.topics.get(request.path_params["name"])
        if topic is None:
            return HTMLResponse(page.message("Not found", ["There is no such topic."]), status_code=404)
        return HTMLResponse(
            page.one_topic(renderer, topic, self._today(), self._token, problem), status_code=409 if problem else 200
        )


def make_app(desk: Desk) -> Starlette:
    """Answers only to the names of this computer: a page elsewhere cannot reach it by a name of its own."""
    routes = [
        Route("/", desk.overview),
        Route("/topic/{name}", desk.topic),
        Route("/sign/{name}", desk.sign, methods=["POST"]),
        Route("/withdraw/{name}", desk.withdraw, methods=["POST"]),
        Mount("/fonts", StaticFiles(directory=FONTS)),
    ]
    local = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(routes=routes, middleware=[local], exception_handlers={ContentError: _broken})


def _broken(_request: Request, error: Exception) -> Response:
    lines = error.args[0].splitlines() if error.args else []
    return HTMLResponse(page.message("The content cannot be read", lines), status_code=500)
