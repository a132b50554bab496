"""The request of a person who is signed in, for the types."""

from django.http import HttpRequest

from .models import User


class UserRequest(HttpRequest):
    """What views behind `login_required` get: `user` is a person, never anonymous."""

    user: User
