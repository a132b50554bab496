"""API keys as DRF authentication, and scopes as DRF permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .models import ApiKey, User

if TYPE_CHECKING:  # views import their authentication classes themselves
    from rest_framework.views import APIView


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer ct_...`; never in the query string, which ends up in logs."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        row = ApiKey.find(key.strip())
        if row is None:
            raise AuthenticationFailed(
                "This API key is unknown, expired, or revoked. "
                "An administrator can create one with `manage.py apikey create`."
            )
        row.touch()
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="casetracker"'


class HasScope(BasePermission):
    """The view names its scope in `required_scope`; a person signed in to the site has every scope."""

    message = "This API key does not have the scope required for this resource."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.user is None or not request.user.is_authenticated:
            return False
        scope: Any = getattr(view, "required_scope", "cases:read")
        return not isinstance(request.auth, ApiKey) or scope in request.auth.scopes
