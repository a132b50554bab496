from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from .views.display import set_theme
from .views.sign_in import SignInView, sign_in_link

urlpatterns: list[URLPattern | URLResolver] = [
    path("signin/", SignInView.as_view(), name="login"),
    path("signin/<str:token>/", sign_in_link, name="signin-link"),
    path("signout/", LogoutView.as_view(), name="logout"),
    path("theme/", set_theme, name="set-theme"),
]
