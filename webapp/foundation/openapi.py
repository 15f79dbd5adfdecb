"""The API's description: OpenAPI 3.1 at /api/v1/openapi.json, with our one shape of refusals."""

from typing import Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.flaskparser import FlaskParser

from webapp.foundation import forms
from webapp.foundation.access import Permission, requires
from webapp.foundation.errors import Problem
from webapp.settings import Settings

ENDPOINT = "api-docs.openapi_json"


class ProblemSchema(Schema):
    """A refusal (RFC 9457). `errors` maps the parts that are wrong to sentences."""

    type = fields.String(required=True, metadata={"example": "urn:problem:invalid-input"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String()
    errors = fields.Dict(keys=fields.String())


class _StrictParser(FlaskParser):
    """Reads JSON bodies; what Python's reader stumbles over is a refusal like any other."""

    def load_json(self, req: Any, schema: Any) -> Any:
        """Raises Problem (400) for numbers of thousands of digits and nesting without end."""
        try:
            return super().load_json(req, schema)
        except (ValueError, RecursionError):
            raise Problem() from None


class ApiBlueprint(Blueprint):
    """A part of the API."""

    ARGUMENTS_PARSER = _StrictParser()


class DescribedApi(Api):
    """flask-smorest, leaving refusals to `errors`, which also keeps their headers."""

    ERROR_SCHEMA = ProblemSchema

    def register_blueprint(self, blp: Any, **options: Any) -> None:
        """Add a part of the API; its requests are guarded by `web_safety`, not by form tokens."""
        forms.protection.exempt(blp)
        super().register_blueprint(blp, **options)

    def _register_error_handlers(self) -> None:
        """Nothing: a second handler of HTTP errors would answer in another shape."""


def install(app: Flask, settings: Settings) -> DescribedApi:
    """Serve the description: to anybody in the demo, elsewhere to people who are signed in."""
    app.config.update(
        API_TITLE="Yitong",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": "The interface of Yitong's phones, and of programs that have an"
                " API key. Refusals are RFC 9457."
            },
            "security": [{"session": []}],
            "components": {
                "securitySchemes": {
                    "session": {"type": "apiKey", "in": "cookie", "name": "yitong"},
                    "apiKey": {
                        "type": "http",
                        "scheme": "bearer",
                        "bearerFormat": "yt_…",
                    },
                }
            },
        },
    )
    api = DescribedApi(app)
    shown = Permission.PUBLIC if settings.demo else Permission.SIGNED_IN
    serve = app.view_functions[ENDPOINT]

    @requires(shown)
    def openapi_json(**given: Any) -> Response:
        """The description itself."""
        answer: Response = serve(**given)
        return answer

    app.view_functions[ENDPOINT] = openapi_json
    return api
