from django.http import HttpRequest, HttpResponse


def answer(request: HttpRequest, rest: str) -> HttpResponse:
    raise NotImplementedError
