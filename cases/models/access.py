"""Who belongs to a case, and who is walled off from it."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from .case import Case


@pghistory.track()
class CaseMember(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        EDITOR = "editor", "Editor"
        READER = "reader", "Reader"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.READER)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


@pghistory.track()
class MatterWall(models.Model):
    """A person who may not see a case, whatever else they are: the wall beats every role."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="walls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="walls")
    reason = models.CharField(max_length=300)
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="wall_once")]

    def __str__(self) -> str:
        return f"{self.user} walled off from {self.case}"
