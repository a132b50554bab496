"""People, their API keys, and their one-time sign-in links."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7


def token_hash(token: str) -> str:
    """SHA-256 of a random token; tokens carry 256 bits, so no salt or stretching is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # None: no password; the person signs in by link
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True, help_text="Used to sign in; stored in lower case.")
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="Can open the admin site.")
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def get_short_name(self) -> str:
        return self.name or self.email.split("@")[0]


SCOPES = {
    "cases:read": "Read cases, parties, claims, facts, policies, and timelines",
    "docket:read": "Read dockets, entries, and documents",
    "docket:write": "Upload files, and make and undo decisions",
    "exports:create": "Create exports",
    "webhooks:admin": "Manage webhooks",
}


class ApiKey(models.Model):
    """A person's named API key. Only its hash is stored; the key itself is shown once."""

    PREFIX = "ct_"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=12, help_text="The first characters of the key, to tell keys apart.")
    hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key.")
    scopes = ArrayField(models.CharField(max_length=40), help_text="What the key may do; see SCOPES.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the nearest five minutes.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @classmethod
    def issue(
        cls, user: User, name: str, scopes: list[str], lifetime: timedelta | None = None
    ) -> tuple["ApiKey", str]:
        """Creates a key; returns (row, key). The key cannot be retrieved later. ValueError for unknown
        scopes."""
        if unknown := [scope for scope in scopes if scope not in SCOPES]:
            raise ValueError(f"Unknown scope {unknown[0]!r}. The scopes are {', '.join(SCOPES)}.")
        key = cls.PREFIX + secrets.token_urlsafe(32)
        row = cls.objects.create(
            user=user,
            name=name,
            hint=key[:8],
            hash=token_hash(key),
            scopes=scopes,
            expires_at=timezone.now() + lifetime if lifetime else None,
        )
        return row, key

    @classmethod
    def find(cls, key: str) -> "ApiKey | None":
        """The row of this key if it is valid and its owner active, or None."""
        row = cls.objects.select_related("user").filter(hash=token_hash(key), revoked_at=None).first()
        if row is None or not row.user.is_active or (row.expires_at and row.expires_at <= timezone.now()):
            return None
        return row

    def touch(self) -> None:
        """Records the use, with at most one write every five minutes."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(minutes=5):
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)


class SignInLink(models.Model):
    """A link that signs one person in once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link for {self.user}"

    @classmethod
    def issue(cls, user: User, lifetime: timedelta = timedelta(hours=24)) -> str:
        """Creates a link and returns its token."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(user=user, hash=token_hash(token), expires_at=timezone.now() + lifetime)
        return token

    @classmethod
    def redeem(cls, token: str) -> User | None:
        """The person, once. None if the link is unknown, used, or expired, or the person inactive."""
        links = cls.objects.filter(
            hash=token_hash(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True
        )
        if links.update(used_at=timezone.now()) != 1:  # the conditional UPDATE decides between two clicks
            return None
        return cls.objects.select_related("user").get(hash=token_hash(token)).user
