"""The admin site's base classes, with the type arguments that only the type checker reads."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    UserCreationForm = AdminUserCreationForm[Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    UserCreationForm = AdminUserCreationForm
