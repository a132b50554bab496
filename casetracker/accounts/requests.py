"""The type of a signed-in person's request."""

from django.http import HttpRequest

from .models import User


class UserRequest(HttpRequest):
    """The request that views behind `login_required` get: `user` is never anonymous."""

    user: User
