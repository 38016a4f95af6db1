"""The web page out: ``/`` and the files under ``/static/``."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"


def page_routes() -> APIRouter:
    """Return the route of the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def page() -> Response:
        """Return the page; a browser asks again each time whether it changed."""
        return FileResponse(
            STATIC / "index.html", media_type="text/html", headers={"Cache-Control": "no-cache"}
        )

    @router.get("/favicon.ico")
    async def favicon() -> Response:
        """Return the icon."""
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    return router


class RevalidatedFiles(StaticFiles):
    """Static files that a browser keeps, but asks about each time: a new release shows at once."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Add the header."""
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response
